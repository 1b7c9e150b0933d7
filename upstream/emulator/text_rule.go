package emulator

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"
)

// textRule says which texts a member takes. A value that is null or absent is the text "". The messages are those of Java's
// Bean Validation, which the API appears to use.
type textRule struct {
	required bool
	min      int      // characters of a text that is given
	max      int      // characters; 0: no limit is documented
	choices  []string // nil: any text
	anyCase  bool     // choices are in lower case and compared without regard to case
	valid    func(text string) *violation
}

// check returns the text, or a violation without path.
func (r textRule) check(value any) (string, *violation) {
	if value == nil {
		if r.required {
			return "", &violation{message: "may not be null", anchor: "NotNull"}
		}
		return "", nil
	}
	text, ok := value.(string)
	if !ok {
		return "", &violation{message: "must be a string", anchor: "Json"}
	}
	return text, r.checkText(text)
}

func (r textRule) checkText(text string) *violation {
	length := utf8.RuneCountInString(text)
	switch {
	case r.required && strings.TrimSpace(text) == "":
		return &violation{message: "may not be empty", anchor: "NotEmpty"}
	case length < r.min, r.max > 0 && length > r.max:
		return &violation{message: fmt.Sprintf("size must be between %d and %d", r.min, r.max), anchor: "Size"}
	case text != "" && r.choices != nil && !slices.Contains(r.choices, r.folded(text)):
		return oneOf(r.choices)
	case text != "" && r.valid != nil:
		return r.valid(text)
	default:
		return nil
	}
}

func (r textRule) folded(text string) string {
	if r.anyCase {
		return strings.ToLower(text)
	}
	return text
}

// oneOf has the documented text: https://developer.helpscout.com/mailbox-api/overview/errors.
func oneOf(choices []string) *violation {
	return &violation{
		message: fmt.Sprintf("Expected one of these: '%s'", strings.Join(choices, "', '")), anchor: "EnumValue",
	}
}

// validEmail: "malformed email" is a documented kind of error, what it covers is not.
func validEmail(text string) *violation {
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text {
		return &violation{message: "not a well-formed email address", anchor: "Email"}
	}
	return nil
}
