package model_test

import (
	"encoding/json"
	"testing"

	"mailbox-graphql/graph/model"
)

// Scalars take what their descriptions say, and nothing that only looks like it.
func TestScalarsAreStrict(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		scalar interface{ UnmarshalGQL(value any) error }
		value  any
		want   bool
	}{
		{new(model.DateTime), "2020-01-02T03:04:05Z", true},
		{new(model.DateTime), "2020-01-02T03:04:05.5+02:00", true},
		{new(model.DateTime), "2020-01-02T3:04:05Z", false},
		{new(model.DateTime), "2020-01-02T03:04:05,5Z", false},
		{new(model.DateTime), "2020-01-02T03:04:05+24:00", false},
		{new(model.DateTime), "2020-02-30T03:04:05Z", false},
		{new(model.DateTime), "2020-01-02", false},
		{new(model.DateTime), int64(5), false},
		{new(model.Date), "2020-01-02", true},
		{new(model.Date), "2020-02-30", false},
		{new(model.Date), "2020-1-2", false},
		{new(model.Number), json.Number("5.50"), true},
		{new(model.Number), int64(5), true},
		{new(model.Number), "5", false},
		{new(model.Number), true, false},
		{new(model.Number), nil, false},
		{new(model.ID), "7", true},
		{new(model.ID), "0", false},
		{new(model.ID), "+7", false},
		{new(model.ID), "-7", false},
		{new(model.ID), "07", false},
		{new(model.ID), "７", false},
		{new(model.ID), "7_0", false},
		{new(model.ID), "9223372036854775808", false},
		{new(model.ID), int64(7), false},
		{new(model.NodeID), model.NodeID{Type: model.CustomerNode, ID: 7}.String(), true},
		{new(model.NodeID), "7", false},
		{new(model.PropertyValue), "+7", true},
		{new(model.PropertyValue), int64(7), true},
		{new(model.PropertyValue), json.Number("9223372036854775807"), true},
		{new(model.PropertyValue), json.Number("9223372036854775808"), false},
		{new(model.PropertyValue), json.Number("1.0"), true},
		{new(model.PropertyValue), 5e2, true},
		{new(model.PropertyValue), json.Number("1.5"), false},
		{new(model.PropertyValue), json.Number("1e400"), false},
		{new(model.PropertyValue), true, false},
		{new(model.PropertyValue), map[string]any{}, false},
	} {
		if err := test.scalar.UnmarshalGQL(test.value); (err == nil) != test.want {
			t.Errorf("%T from %v (%T): %v, want it taken: %t", test.scalar, test.value, test.value, err, test.want)
		}
	}
}
