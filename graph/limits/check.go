package limits

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
)

// checkText returns a client's error for a document that is beyond a limit. One that cannot be parsed is not: the server
// parses it again, and says what is wrong with it.
func (e *Extension) checkText(ctx context.Context, query string) *gqlerror.Error {
	switch tokens, longestName := scan(query); {
	case tokens > e.opts.Tokens:
		return exceeded(CodeTokens, "tokens", tokens, e.opts.Tokens)
	case longestName > maxNameBytes:
		return exceeded(CodeTokens, "characters in one name", longestName, maxNameBytes)
	}
	document, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		return nil
	}
	graphql.GetOperationContext(ctx).Doc = document // so that nobody has to parse it again
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
		return exceeded(CodeRepeats, "fields of the same name", m.repeats, e.opts.Repeats)
	}
	return nil
}

func (e *Extension) checkSize(s size) *gqlerror.Error {
	switch limits := e.opts.Limits; {
	case s.depth > limits.Depth:
		return exceeded(CodeDepth, "levels of fields", s.depth, limits.Depth)
	case s.aliases > limits.Aliases:
		return exceeded(CodeAliases, "aliases", s.aliases, limits.Aliases)
	case s.rootFields > limits.RootFields:
		return exceeded(CodeRootFields, "root fields", s.rootFields, limits.RootFields)
	case s.directives > limits.Directives:
		return exceeded(CodeDirectives, "directives", s.directives, limits.Directives)
	case s.fields > limits.Complexity:
		// The price of fragments that multiply could not even be worked out.
		return exceeded(CodeComplexity, "fields, each of which costs 1 or more", s.fields, limits.Complexity)
	case s.introspection > 0 && !e.opts.Introspection:
		return introspectionOff()
	case s.introspection > limits.Complexity:
		// gqlgen takes introspection to cost nothing.
		return exceeded(CodeComplexity, "rows of the schema, each of which costs 1", s.introspection, limits.Complexity)
	}
	return nil
}

// maxNameBytes is far more than any name needs: validation compares unknown ones with those of the schema, letter by
// letter.
const maxNameBytes = 100

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

// countValues counts a value of JSON and all that is in it.
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
