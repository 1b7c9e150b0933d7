package model

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
)

// PropertyValue is the schema's scalar: the value to set of a property, as text. A whole number is the text of its digits.
type PropertyValue string

// wholeNumber is a number without fraction or exponent.
var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// MarshalGQL writes the value as a JSON string. The schema has it in inputs only.
func (v PropertyValue) MarshalGQL(w io.Writer) {
	text, _ := json.Marshal(string(v)) //nolint:errchkjson // a string can be encoded
	_, _ = w.Write(text)
}

// UnmarshalGQL reads an argument.
func (v *PropertyValue) UnmarshalGQL(value any) error {
	switch value := value.(type) {
	case string:
		*v = PropertyValue(value)
		return nil
	case int64:
		*v = PropertyValue(strconv.FormatInt(value, 10))
		return nil
	}
	if number := fmt.Sprint(value); wholeNumber.MatchString(number) {
		*v = PropertyValue(number)
		return nil
	}
	return &ScalarError{"PropertyValue must be a string or a whole number"}
}
