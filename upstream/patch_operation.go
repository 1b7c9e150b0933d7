package upstream

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// operation is one operation of a PATCH.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/update/.
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitzero"`

	input []string // where the input asks for it
}

// The kinds of operations.
const (
	opAdd     = "add"
	opReplace = "replace"
	opRemove  = "remove"
)

func replace(path string, value any, input []string) operation {
	return operation{Op: opReplace, Path: path, Value: value, input: input}
}

// changing returns the operation for a change of a member: none if the change leaves it alone.
func changing[T any](change Change[T], path string, input ...string) []operation {
	switch {
	case !change.Named:
		return nil
	case change.Value == nil:
		return []operation{{Op: opRemove, Path: path, input: input}}
	}
	return []operation{replace(path, *change.Value, input)}
}

// areRepeatable tells whether applying the operations twice does no more than applying them once.
func areRepeatable(operations []operation) bool {
	return !slices.ContainsFunc(operations, func(o operation) bool { return o.Op == opAdd })
}

// placeIn returns where in a PATCH's input a violation belongs. The documentation does not say whether the path of a
// violation is the path of its operation ("/emails/12/value"), a path below it ("/emails/value" for an added entry), or leads
// through the list of operations ("[3].value"). All of them are understood.
func placeIn(operations []operation) func(Violation) []string {
	return func(violation Violation) []string {
		parts := partsOf(violation.Path)
		if len(parts) == 0 {
			return nil
		}
		if i, err := strconv.Atoi(parts[0]); err == nil && i >= 0 && i < len(operations) {
			return operations[i].within(parts[min(2, len(parts)):]) // "[3].value" is the value itself
		}
		return bestOf(operations, parts, violation.RejectedValue)
	}
}

// bestOf returns the input of the operation that the path names: the one with the longest common path, and among several,
// such as two additions to one list, the one with the value that was rejected. Where it cannot be told, the input is what
// the candidates have in common.
func bestOf(operations []operation, parts []string, rejected any) []string {
	var candidates []operation
	longest := 0
	for _, o := range operations {
		own := partsOf(o.Path)
		common := commonPrefix(own, parts)
		if common < len(own) && common < len(parts) || common < longest {
			continue
		}
		if common > longest {
			longest, candidates = common, nil
		}
		candidates = append(candidates, o)
	}
	if len(candidates) == 0 {
		return nil
	}
	for _, o := range candidates {
		if member, ok := o.memberWith(rejected, parts[len(parts)-1]); ok {
			return o.within(member)
		}
	}
	if len(candidates) == 1 {
		own := partsOf(candidates[0].Path)
		return candidates[0].within(parts[min(len(own), len(parts)):])
	}
	shared := candidates[0].input
	for _, o := range candidates[1:] {
		shared = shared[:commonPrefix(shared, o.input)]
	}
	return shared
}

// within returns the part of the input that a path below the operation's value leads to: a member of an added entry, or a
// line of an address.
func (o *operation) within(path []string) []string {
	if len(path) == 0 {
		return o.input
	}
	switch value := o.Value.(type) {
	case NewEntry:
		if last := path[len(path)-1]; last == "value" || last == "type" {
			return append(slices.Clip(o.input), last)
		}
	case []string:
		if i, err := strconv.Atoi(path[0]); err == nil && i >= 0 && i < len(value) {
			return append(slices.Clip(o.input), path[0])
		}
	}
	return o.input
}

// memberWith returns the member of an added entry that has the rejected value: the named one, if the path names one.
func (o *operation) memberWith(rejected any, named string) (member []string, ok bool) {
	entry, isEntry := o.Value.(NewEntry)
	if rejected == nil || !isEntry {
		return nil, false
	}
	switch text := fmt.Sprint(rejected); {
	case named != "type" && strings.EqualFold(text, entry.Value):
		return []string{"value"}, true
	case named != "value" && strings.EqualFold(text, entry.Type):
		return []string{"type"}, true
	}
	return nil, false
}

func commonPrefix(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
