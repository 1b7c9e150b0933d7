package emulator

import (
	"strconv"
	"strings"
)

// operation is one operation of a PATCH body: https://developer.helpscout.com/mailbox-api/endpoints/customers/update/
type operation struct {
	index int
	op    string // add, remove or replace
	path  string // a JSON pointer
	value any    // nil when it is absent or null
	null  bool   // the value is null and not absent
}

var patchOps = []string{"add", "remove", "replace"}

// parseOperations reads the body of a PATCH, which is an array of operations.
func parseOperations(body any) ([]operation, []violation) {
	elements, ok := body.([]any)
	if !ok {
		return nil, []violation{{message: "must be an array of operations", anchor: "Json", source: sourceJSON}}
	}
	var violations []violation
	// The array is read as the only member of an object, whose name is "".
	m := &members{values: map[string]any{"": elements}, violations: &violations}
	var operations []operation
	for i, element := range m.objects("") {
		value, given := element.values["value"]
		operations = append(operations, operation{
			index: i,
			op:    element.text("op", textRule{required: true, choices: patchOps}),
			path:  element.text("path", textRule{required: true, valid: validPointer}),
			value: value,
			null:  given && value == nil,
		})
	}
	return operations, violations
}

func validPointer(text string) *violation {
	if !strings.HasPrefix(text, "/") {
		return &violation{message: "must be a JSON pointer", anchor: "Pattern"}
	}
	return nil
}

// segments returns the parts of the path, of which there is at least one. No path of the API has an escaped character.
func (o operation) segments() []string { return strings.Split(strings.TrimPrefix(o.path, "/"), "/") }

// refuse returns a violation of the operation as a whole.
func (o operation) refuse(indexed bool, message, anchor string) violation {
	v := violation{path: o.path, message: message, anchor: anchor, source: sourceJSON}
	if indexed {
		v.path = "[" + strconv.Itoa(o.index) + "].path"
	}
	return v
}

// valueAsMember returns the value as the member "" of an object, so that violations have the operation's path, or its index.
func (o operation) valueAsMember(indexed bool, violations *[]violation) *members {
	m := &members{values: map[string]any{"": o.value}, prefix: o.path, violations: violations}
	if indexed {
		m.prefix = "[" + strconv.Itoa(o.index) + "].value"
	}
	return m
}

// valueAsObject returns the members of the value, or nil and a violation when it is no object.
func (o operation) valueAsObject(indexed bool, violations *[]violation) *members {
	m := o.valueAsMember(indexed, violations)
	values, ok := o.value.(map[string]any)
	if !ok {
		m.reject("", "must be an object", "Json")
		return nil
	}
	object := &members{values: values, prefix: m.prefix + "/", violations: violations}
	if indexed {
		object.prefix = m.prefix + "."
	}
	return object
}
