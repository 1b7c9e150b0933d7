package model

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// ParseID reads Help Scout's number from an `ID` argument. It reports false for anything else.
func ParseID(id string) (int64, bool) {
	number, err := strconv.ParseInt(id, 10, 64)
	return number, err == nil && number > 0
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

// optionalID is nil where there is none: the API also says so by 0.
func optionalID(id *int64) *string {
	if id == nil || *id == 0 {
		return nil
	}
	text := formatID(*id)
	return &text
}

// NodeType names the types that implement the schema's Node.
type NodeType string

// The types that implement Node.
const (
	ConversationNode NodeType = "Conversation"
	CustomerNode     NodeType = "Customer"
	InboxNode        NodeType = "Inbox"
	OrganizationNode NodeType = "Organization"
	UserNode         NodeType = "User"
)

// nodeID is unique among all types: the type and the number, encoded so that nobody is tempted to build one.
func nodeID(nodeType NodeType, id int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(nodeType) + ":" + formatID(id)))
}

// ParseNodeID undoes what the nodeId fields give out. It reports false for anything that they never give out.
func ParseNodeID(encoded string) (nodeType NodeType, id int64, ok bool) {
	decoded, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return "", 0, false
	}
	name, number, _ := strings.Cut(string(decoded), ":")
	id, ok = ParseID(number)
	nodeType = NodeType(name)
	if !ok || nodeID(nodeType, id) != encoded {
		return "", 0, false
	}
	return nodeType, id, nodeType.known()
}

func (t NodeType) known() bool {
	switch t {
	case ConversationNode, CustomerNode, InboxNode, OrganizationNode, UserNode:
		return true
	}
	return false
}

// Node is an object of the schema's Node interface.
type Node interface {
	NodeID() string
}
