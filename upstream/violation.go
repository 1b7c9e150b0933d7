package upstream

import (
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"mailbox-graphql/upstream/hal"
)

// Violation is one reason why a request was not valid.
// Source: https://developer.helpscout.com/mailbox-api/overview/errors.
type Violation struct {
	// Path is the API's name for the part that is not valid. It may be empty.
	Path          string
	Message       string
	RejectedValue any
	Source        string
	Kind          ViolationKind
	// Input leads to the part of a write's input that is not valid: names of members, in camel case, and indexes of lists.
	// Empty: the API does not say which part it is, or the request was a read.
	Input []string
}

// ViolationKind says what is wrong with a value.
type ViolationKind string

// The kinds that the documentation lists. Source: https://developer.helpscout.com/mailbox-api/overview/errors.
const (
	OtherViolation    ViolationKind = ""
	EmptyValue        ViolationKind = "empty value"
	UnsupportedValue  ViolationKind = "unsupported value"
	WrongSize         ViolationKind = "size"
	MalformedEmail    ViolationKind = "malformed email"
	MissingValue      ViolationKind = "null value"
	MalformedDate     ViolationKind = "malformed date"
	InvalidNumber     ViolationKind = "invalid number"
	InvalidIdentifier ViolationKind = "invalid identifier"
	AccessDenied      ViolationKind = "access denied"
	APINotEnabled     ViolationKind = "API not enabled"
)

// violationDocument is a violation as the API sends it.
type violationDocument struct {
	Path          string         `json:"path"`
	Message       string         `json:"message"`
	RejectedValue any            `json:"rejectedValue"`
	Source        string         `json:"source"`
	Links         jsontext.Value `json:"_links"`
}

func (d *violationDocument) violation() Violation {
	return Violation{
		Path: d.Path, Message: d.Message, RejectedValue: d.RejectedValue, Source: d.Source,
		Kind: d.kind(),
	}
}

// kind tells the kind by the page that the violation links to, or else by the words of its message. Of the pages' anchors,
// only NotEmpty and EnumValue are documented; the others are named as the validators of Java, like these two.
func (d *violationDocument) kind() ViolationKind {
	if about, err := hal.Links(d.Links).Find("about"); err == nil {
		_, anchor, _ := strings.Cut(about.Href, "#")
		if kind, ok := kindByAnchor[anchor]; ok {
			return kind
		}
	}
	message := strings.ToLower(d.Message)
	for _, known := range kindsByWords {
		if strings.Contains(message, known.words) {
			return known.kind
		}
	}
	return OtherViolation
}

var kindByAnchor = map[string]ViolationKind{
	"NotEmpty": EmptyValue, "NotBlank": EmptyValue, "EnumValue": UnsupportedValue, "Size": WrongSize, "Length": WrongSize,
	"Email": MalformedEmail, "NotNull": MissingValue, "DateFormat": MalformedDate, "Number": InvalidNumber,
	"InvalidIdentifier": InvalidIdentifier,
}

var kindsByWords = []struct {
	words string
	kind  ViolationKind
}{
	{"empty", EmptyValue},
	{"blank", EmptyValue},
	{"expected one of", UnsupportedValue},
	{"size must", WrongSize},
	{"length must", WrongSize},
	{"too long", WrongSize},
	{"well-formed email", MalformedEmail},
	{"not be null", MissingValue},
	{"malformed date", MalformedDate},
	{"access denied", AccessDenied},
}

// partsOf splits the API's path of a violation, however it writes it ("emails[0].value", "/emails/12/value"), into names, in
// camel case, and numbers.
func partsOf(path string) []string {
	parts := strings.FieldsFunc(path, func(r rune) bool {
		return r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, part := range parts {
		if part == "social-profiles" || part == "social_profiles" {
			parts[i] = socialProfilesMember
		}
	}
	return parts
}
