package model

import (
	"encoding/base64"
	"io"
	"strconv"
	"strings"
)

// ParseID reads Help Scout's number from an `ID` argument: digits, as the server writes them. It reports false for anything
// else, such as a sign or a leading zero: one object has one id.
func ParseID(id string) (int64, bool) {
	number, err := strconv.ParseInt(id, 10, 64)
	return number, err == nil && number > 0 && strconv.FormatInt(number, 10) == id
}

// ID is Help Scout's number of an object, as the schema's ID shows it.
type ID int64

// AppendGQL appends the number as a JSON string.
func (id ID) AppendGQL(dst []byte) []byte {
	return append(strconv.AppendInt(append(dst, '"'), int64(id), 10), '"')
}

// MarshalGQL writes the number as a JSON string.
func (id ID) MarshalGQL(w io.Writer) { _, _ = w.Write(id.AppendGQL(nil)) }

// UnmarshalGQL reads what MarshalGQL writes. gqlgen wants a scalar to have it; arguments are strings, since their errors name
// the argument.
func (id *ID) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	number, ok := ParseID(text)
	if !ok {
		return &ScalarError{"ID must be a number"}
	}
	*id = ID(number)
	return nil
}

// optionalID is nil where there is none: the API also says so by 0.
func optionalID(id *int64) *ID {
	if id == nil || *id == 0 {
		return nil
	}
	return (*ID)(id)
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

// NodeID is unique among all types: the type and the number, encoded so that nobody is tempted to build one.
type NodeID struct {
	Type NodeType
	ID   int64
}

// String returns the encoded form.
func (n NodeID) String() string {
	return base64.RawURLEncoding.EncodeToString(n.appendPlain(nil))
}

func (n NodeID) appendPlain(dst []byte) []byte {
	return strconv.AppendInt(append(append(dst, n.Type...), ':'), n.ID, 10)
}

// AppendGQL appends the encoded form as a JSON string.
func (n NodeID) AppendGQL(dst []byte) []byte {
	var plain [64]byte // longer than any type's name with a number
	return append(base64.RawURLEncoding.AppendEncode(append(dst, '"'), n.appendPlain(plain[:0])), '"')
}

// MarshalGQL writes the encoded form as a JSON string.
func (n NodeID) MarshalGQL(w io.Writer) { _, _ = w.Write(n.AppendGQL(nil)) }

// UnmarshalGQL reads what MarshalGQL writes. gqlgen wants a scalar to have it; arguments are strings, since their errors name
// the argument.
func (n *NodeID) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	nodeType, id, ok := ParseNodeID(text)
	if !ok {
		return &ScalarError{"ID must be a nodeId"}
	}
	n.Type, n.ID = nodeType, id
	return nil
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
	if !ok || (NodeID{nodeType, id}).String() != encoded {
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
	NodeID() NodeID
}
