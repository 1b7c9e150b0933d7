package graph

import (
	"context"

	"mailbox-graphql/graph/model"
)

// nodeByID loads the object that a node id names. A missing one is null.
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

// nodeOrNull returns an object as a Node. A nil pointer becomes a nil interface, which is null.
func nodeOrNull[T any, N interface {
	*T
	model.Node
}](node N, err error) (model.Node, error) {
	if node == nil || err != nil {
		return nil, err
	}
	return node, nil
}
