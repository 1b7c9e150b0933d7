package hal

import (
	"fmt"
	"regexp"
	"strings"
)

// Variables are the values to put into a URI template, by name: strings only, neither lists nor associative arrays.
// A name without a value is undefined, which is not the same as empty: it vanishes together with its separator.
type Variables map[string]string

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

// Expand fills in a URI template of RFC 6570, levels 1 to 3: every operator, with any number of variables.
// Characters that a URI cannot hold are percent-encoded, in literals as in values.
//
// The modifiers of level 4, prefix {var:3} and explode {list*}, are refused, as is everything outside the RFC's
// grammar: the error is a *TemplateError.
func Expand(template string, variables Variables) (string, error) {
	var uri strings.Builder
	for offset := 0; offset < len(template); {
		rest := template[offset:]
		brace := strings.IndexAny(rest, "{}")
		if brace < 0 {
			encode(&uri, rest, true)
			break
		}
		encode(&uri, rest[:brace], true)
		offset += brace
		if rest[brace] == '}' {
			return "", &TemplateError{template, offset, "closing brace without an opening one"}
		}
		length := strings.IndexByte(rest[brace:], '}')
		if length < 0 {
			return "", &TemplateError{template, offset, "expression is not closed"}
		}
		expression, err := parseExpression(template, offset+1, offset+length)
		if err != nil {
			return "", err
		}
		expression.expand(&uri, variables)
		offset += length + 1
	}
	return uri.String(), nil
}

// expression is what stands between a template's braces.
type expression struct {
	operator operator
	names    []string
}

// operator says how an expression's values are written: the table of RFC 6570, appendix A.
type operator struct {
	first     string // comes before the first value
	separator string // comes before every other value
	named     bool   // values are written as name=value
	ifEmpty   string // comes between the name and an empty value
	reserved  bool   // reserved characters and percent-encodings in values stay as they are
}

// operatorOf returns the operator that a character stands for, or that of expressions which begin with none.
func operatorOf(character byte) (found operator, explicit bool) {
	switch character {
	case '+':
		return operator{separator: ",", reserved: true}, true
	case '#':
		return operator{first: "#", separator: ",", reserved: true}, true
	case '.':
		return operator{first: ".", separator: "."}, true
	case '/':
		return operator{first: "/", separator: "/"}, true
	case ';':
		return operator{first: ";", separator: ";", named: true}, true
	case '?':
		return operator{first: "?", separator: "&", named: true, ifEmpty: "="}, true
	case '&':
		return operator{first: "&", separator: "&", named: true, ifEmpty: "="}, true
	}
	return operator{separator: ","}, false
}

// parseExpression parses template[start:end].
func parseExpression(template string, start, end int) (expression, error) {
	if start == end {
		return expression{}, &TemplateError{template, start, "expression is empty"}
	}
	if strings.IndexByte("=,!@|", template[start]) >= 0 {
		return expression{}, &TemplateError{template, start, "operator is reserved for extensions"}
	}
	operator, explicit := operatorOf(template[start])
	if explicit {
		start++
	}
	parsed := expression{operator: operator}
	for name := range strings.SplitSeq(template[start:end], ",") {
		if !variableName.MatchString(name) {
			return expression{}, &TemplateError{template, start, refusal(name)}
		}
		parsed.names = append(parsed.names, name)
		start += len(name) + len(",")
	}
	return parsed, nil
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

func (e expression) expand(uri *strings.Builder, variables Variables) {
	prefix := e.operator.first
	for _, name := range e.names {
		value, defined := variables[name]
		if !defined {
			continue
		}
		uri.WriteString(prefix)
		prefix = e.operator.separator
		if e.operator.named {
			uri.WriteString(name)
			if value == "" {
				uri.WriteString(e.operator.ifEmpty)
				continue
			}
			uri.WriteByte('=')
		}
		encode(uri, value, e.operator.reserved)
	}
}
