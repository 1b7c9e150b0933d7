package limits

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"mailbox-graphql/internal/errorcode"
)

// checkText returns an error if a document exceeds a limit. It returns none for a document that cannot be parsed: the server
// parses the document again, and reports the error.
func (e *Extension) checkText(ctx context.Context, query string) *gqlerror.Error {
	switch tokens, longestName := scan(query); {
	case tokens > e.opts.Tokens:
		return exceeded(errorcode.TokenLimit, "The document has %d tokens; at most %d are allowed.", tokens, e.opts.Tokens)
	case longestName > maxNameBytes:
		return exceeded(errorcode.TokenLimit, "The document has a name of %d characters; at most %d are allowed.",
			longestName, maxNameBytes)
	}
	document, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		return nil
	}
	graphql.GetOperationContext(ctx).Doc = document // so that the server need not parse it again
	return e.checkDocument(document)
}

func (e *Extension) checkDocument(document *ast.QueryDocument) *gqlerror.Error {
	m := measure(document)
	for _, s := range m.sizes {
		if err := e.checkSize(s); err != nil {
			return err
		}
	}
	if m.cyclic != nil {
		return cyclic(m.cyclic)
	}
	if m.repeats > e.opts.Repeats {
		return exceeded(errorcode.RepeatLimit, "The document has %d fields of the same name; at most %d are allowed.",
			m.repeats, e.opts.Repeats)
	}
	return nil
}

func (e *Extension) checkSize(s size) *gqlerror.Error {
	switch limits := e.opts.Limits; {
	case s.depth > limits.Depth:
		return exceeded(errorcode.DepthLimit, "The operation has %d levels of fields; at most %d are allowed.",
			s.depth, limits.Depth)
	case s.aliases > limits.Aliases:
		return exceeded(errorcode.AliasLimit, "The operation has %d aliases; at most %d are allowed.", s.aliases, limits.Aliases)
	case s.rootFields > limits.RootFields:
		return exceeded(errorcode.RootFieldLimit, "The operation has %d root fields; at most %d are allowed.",
			s.rootFields, limits.RootFields)
	case s.directives > limits.Directives:
		return exceeded(errorcode.DirectiveLimit, "The operation has %d directives; at most %d are allowed.",
			s.directives, limits.Directives)
	case s.fields > limits.Complexity:
		// Each field costs 1 or more. To calculate the exact price of fragments that multiply would take too long.
		return exceeded(errorcode.ComplexityLimit, "The operation costs at least %d; at most %d is allowed.",
			s.fields, limits.Complexity)
	case s.introspection > 0 && !e.opts.Introspection:
		return introspectionOff()
	case s.introspection > limits.Complexity:
		// For gqlgen, introspection costs nothing. Here each row of the schema costs 1.
		return exceeded(errorcode.ComplexityLimit, "The introspection costs about %d; at most %d is allowed.",
			s.introspection, limits.Complexity)
	}
	return nil
}

// maxNameBytes bounds the length of a name, since validation compares an unknown name with the names of the schema, letter
// by letter. Real names are much shorter.
const maxNameBytes = 100

// scan counts the tokens of a document, and the bytes of its longest name.
func scan(query string) (tokens, longestName int) {
	source := lexer.New(&ast.Source{Input: query})
	for {
		token, err := source.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return tokens, longestName
		}
		tokens++
		if token.Kind == lexer.Name {
			longestName = max(longestName, len(token.Value))
		}
	}
}

// countValues counts a JSON value and all values in it.
func countValues(value any) int {
	count := 1
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			count += countValues(element)
		}
	case map[string]any:
		for _, member := range value {
			count += countValues(member)
		}
	}
	return count
}
