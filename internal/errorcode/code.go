// Package errorcode is the catalogue of the codes that errors carry in `extensions.code`: the name of each, the HTTP
// statuses that go with it, what it means, and what a client should do.
//
// It never makes an error: the package that makes one writes its message.
package errorcode

import "slices"

// member is the name of the code in the extensions of an error.
const member = "code"

// Code is a row of the catalogue.
type Code int

// String returns the name, such as "TIMEOUT".
func (c Code) String() string { return catalogue[c].name }

// Status returns the HTTP status of an answer as application/graphql-response+json that has this error and no data. 0: the
// answer's other errors decide the status.
func (c Code) Status() int {
	if statuses := catalogue[c].statuses; len(statuses) > 0 {
		return statuses[0]
	}
	return 0
}

// Extensions returns a new map of the extensions of an error with this code.
func (c Code) Extensions() map[string]any { return map[string]any{member: c.String()} }

// Of returns the code in the extensions of an error, and false if they have no code of the catalogue.
func Of(extensions map[string]any) (Code, bool) {
	name, _ := extensions[member].(string)
	return Named(name)
}

// Named returns the code of a name, and false for a name that the catalogue does not have.
func Named(name string) (Code, bool) {
	code := slices.IndexFunc(catalogue[:], func(r row) bool { return r.name == name })
	return Code(max(code, 0)), code >= 0
}
