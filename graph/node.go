package graph

import (
	"context"

	"mailbox-graphql/graph/model"
)

// nodeByID fetches whatever a node id names. The typed nils of the loaders become an untyped one, which is null.
func nodeByID(ctx context.Context, encoded string) (model.Node, error) {
	nodeType, id, ok := model.ParseNodeID(encoded)
	if !ok {
		return nil, refused("nodeId", "is not the nodeId of any object")
	}
	switch nodeType {
	case model.CustomerNode:
		return nodeOrNull(customerByID(ctx, id))
	case model.OrganizationNode:
		return nodeOrNull(organizationByID(ctx, id))
	case model.ConversationNode:
		return nodeOrNull(conversationByID(ctx, id))
	case model.InboxNode:
		return nodeOrNull(inboxByID(ctx, id))
	case model.UserNode:
		return nodeOrNull(userByID(ctx, id))
	}
	return nil, refused("nodeId", "is not the nodeId of any object")
}

func nodeOrNull[T any, N interface {
	*T
	model.Node
}](node N, err error) (model.Node, error) {
	if node == nil || err != nil {
		return nil, err
	}
	return node, nil
}
