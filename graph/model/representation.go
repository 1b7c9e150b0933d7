package model

import (
	"encoding/json"
	"io"
)

// Representation is the schema's scalar `_Any`: the key by which a federation's gateway names an object. Only that it is an
// object is checked here, so that a bad one can be refused at its place in a list.
type Representation map[string]any

// UnmarshalGQL reads an argument.
func (r *Representation) UnmarshalGQL(value any) error {
	members, ok := value.(map[string]any)
	if !ok {
		return &ScalarError{`_Any must be an object, such as {"__typename": "Customer", "id": "500"}`}
	}
	*r = members
	return nil
}

// MarshalGQL writes the object as JSON. What was read as an argument can always be written.
func (r Representation) MarshalGQL(w io.Writer) {
	_ = json.NewEncoder(w).Encode(map[string]any(r))
}
