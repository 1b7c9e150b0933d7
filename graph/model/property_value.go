package model

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
)

// PropertyValue is the schema's scalar: the value to set of a property, as text. A whole number is the text of its digits.
type PropertyValue string

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
	case int64, float64, json.Number:
		if number, ok := wholeNumber(fmt.Sprint(value)); ok {
			*v = PropertyValue(strconv.FormatInt(number, 10))
			return nil
		}
	}
	return &ScalarError{"PropertyValue must be a string or a whole number of at most 64 bits"}
}

// wholeNumber reads a whole number of 64 bits. With a fraction of zeros or an exponent, such as 1.0 or 5e2, a number is read
// only as far as floating-point numbers have all digits.
func wholeNumber(text string) (int64, bool) {
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return number, true
	}
	const exact = 1 << 53
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || number != math.Trunc(number) || math.Abs(number) > exact {
		return 0, false
	}
	return int64(number), true
}
