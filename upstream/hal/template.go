package hal

import (
	"fmt"
	"regexp"
	"strings"
)

// TemplateError means that a URI template is malformed.
type TemplateError struct {
	Template string
	// Offset is the position of the error in the template, in bytes.
	Offset int
	Reason string
}

// Error leaves the template out: it may hold personal data.
func (e *TemplateError) Error() string {
	return fmt.Sprintf("URI template: %s at offset %d", e.Reason, e.Offset)
}

// expandWithoutVariables expands a URI template of RFC 6570, levels 1 to 3, with every variable undefined: each expression
// vanishes. Characters that a URI cannot hold are percent-encoded.
//
// Whatever lies outside the RFC's grammar is refused with a *TemplateError, and so are the modifiers of level 4, prefix
// {var:3} and explode {list*}.
func expandWithoutVariables(template string) (string, error) {
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

// checkExpression checks template[start:end], the text between two braces.
func checkExpression(template string, start, end int) error {
	if start == end {
		return &TemplateError{template, start, "expression is empty"}
	}
	switch first := template[start]; {
	case strings.IndexByte("=,!@|", first) >= 0:
		return &TemplateError{template, start, "operator is reserved for extensions"}
	case strings.IndexByte("+#./;?&", first) >= 0:
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

// refusal says why a name does not match variableName.
func refusal(name string) string {
	if strings.ContainsAny(name, ":*") {
		return "level 4 modifiers are not supported"
	}
	return "variable name is invalid"
}
