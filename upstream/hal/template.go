package hal

import (
	"fmt"
	"regexp"
	"strings"
)

// TemplateError says why a URI template cannot be expanded.
type TemplateError struct {
	Template string
	// Offset is where in the template the trouble is, in bytes.
	Offset int
	Reason string
}

// Error leaves the template out: it may hold personal data.
func (e *TemplateError) Error() string {
	return fmt.Sprintf("URI template: %s at offset %d", e.Reason, e.Offset)
}

// Expand expands a URI template of RFC 6570 without a value for any of its variables, so that its expressions vanish.
// Characters that a URI cannot hold are percent-encoded.
//
// The modifiers of level 4, prefix {var:3} and explode {list*}, are refused, as is everything outside the RFC's grammar: the
// error is a *TemplateError.
func Expand(template string) (string, error) {
	var uri strings.Builder
	for offset := 0; offset < len(template); {
		rest := template[offset:]
		brace := strings.IndexAny(rest, "{}")
		if brace < 0 {
			encode(&uri, rest)
			break
		}
		encode(&uri, rest[:brace])
		offset += brace
		if rest[brace] == '}' {
			return "", &TemplateError{template, offset, "closing brace without an opening one"}
		}
		length := strings.IndexByte(rest[brace:], '}')
		if length < 0 {
			return "", &TemplateError{template, offset, "expression is not closed"}
		}
		if err := checkExpression(template, offset+1, offset+length); err != nil {
			return "", err
		}
		offset += length + 1
	}
	return uri.String(), nil
}

// checkExpression checks what is between two braces, template[start:end]: an operator or none, and names of variables.
func checkExpression(template string, start, end int) error {
	if start == end {
		return &TemplateError{template, start, "expression is empty"}
	}
	if strings.IndexByte("=,!@|", template[start]) >= 0 {
		return &TemplateError{template, start, "operator is reserved for extensions"}
	}
	if strings.IndexByte("+#./;?&", template[start]) >= 0 {
		start++
	}
	for name := range strings.SplitSeq(template[start:end], ",") {
		if !variableName.MatchString(name) {
			return &TemplateError{template, start, refusal(name)}
		}
		start += len(name) + len(",")
	}
	return nil
}

// variableName is varname of RFC 6570, section 2.3.
var variableName = regexp.MustCompile(`^(\w|%[[:xdigit:]]{2})(\.?(\w|%[[:xdigit:]]{2}))*$`)

// refusal says why a name is not a variableName.
func refusal(name string) string {
	if strings.ContainsAny(name, ":*") {
		return "level 4 modifiers are not supported"
	}
	return "variable name is invalid"
}
