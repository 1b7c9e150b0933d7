//go:build unix

package loadtest

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// hostileKinds are requests that are meant to cost the server much more than their sender. The server refuses each: most
// by a limit, some because they are invalid.
func hostileKinds() []kind {
	const (
		parse      = "GRAPHQL_PARSE_FAILED"
		validation = "GRAPHQL_VALIDATION_FAILED"
		tokens     = "TOKEN_LIMIT_EXCEEDED"
		depth      = "DEPTH_LIMIT_EXCEEDED"
		aliases    = "ALIAS_LIMIT_EXCEEDED"
		rootFields = "ROOT_FIELD_LIMIT_EXCEEDED"
		directives = "DIRECTIVE_LIMIT_EXCEEDED"
		repeats    = "REPEAT_LIMIT_EXCEEDED"
		complexity = "COMPLEXITY_LIMIT_EXCEEDED"
		values     = "VALUE_LIMIT_EXCEEDED"
		tooMany    = "ERROR_LIMIT_EXCEEDED"
	)
	rows := []refused{
		{"10,000 duplicate fields", document("{ ", times(10_000, "__typename "), "}"), badDocument, []string{tokens}},
		{"1,900 duplicate fields", document("{ ", times(1_900, "__typename "), "}"), badDocument, []string{rootFields, repeats}},
		{"5,000 directives", document("{ __typename ", times(5_000, "@include(if: true) "), "}"), badDocument, []string{tokens}},
		{"900 unknown directives", document("{ __typename ", times(900, "@a "), "}"), badDocument, []string{directives}},
		{"1,000 aliases", document("{ ", numbered(1_000, "a%d: __typename "), "}"), badDocument, []string{tokens, aliases, rootFields}},
		{"600 aliases", document("{ ", numbered(600, "a%d: __typename "), "}"), badDocument, []string{aliases, rootFields}},
		{
			"aliases of a costly field",
			document("{ ", numbered(45, "a%d: customers(first: 250) { nodes { organization { website } } } "), "}"),
			badDocument,
			[]string{complexity},
		},
		{"unknown fields, 5,000 levels deep", document(times(5_000, "{ a "), "{ a }", times(5_000, "}")), badDocument, []string{tokens}},
		{"unknown fields, 600 levels deep", document(times(600, "{ a "), "{ a }", times(600, "}")), badDocument, []string{depth}},
		{
			"known fields, 200 levels deep",
			document("{ customer(id: 500) ", times(100, "{ organization { customers(first: 1) { nodes "), "{ id }", times(300, "}"), "}"),
			badDocument,
			[]string{depth},
		},
		{
			"the schema's types of types",
			document("{ __schema { types ", times(8, "{ fields { type "), "{ name }", times(16, "}"), "} }"),
			badDocument,
			[]string{validation, depth, complexity},
		},
		{"a cycle of fragments", document("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"), badDocument, []string{validation}},
		{"200 cyclic fragments", document("{ ...f0 } ", numbered(200, "fragment f%d on Query { ...f0 } ")), badDocument, []string{validation}},
		{"fragments that double 60 times", document(doubling(60)), badDocument, []string{complexity, depth}},
		{"300 unused fragments", document("{ __typename } ", numbered(300, "fragment f%d on Query { __typename } ")), badDocument, []string{validation, tooMany, tokens, repeats}},
		{"400 operations", document(numbered(400, "query q%d { __typename } ")), badDocument, []string{validation, repeats, tokens}},
		{"900 unknown fields", document("{ ", numbered(900, "custome%d "), "}"), badDocument, []string{rootFields, validation, tooMany}},
		{
			"unknown fields with long names",
			document("{ customer(id: 500) { ", numbered(100, times(2_000, "n")+"%d "), "} }"),
			badDocument,
			[]string{tokens},
		},
		{
			"unknown fields with the longest names",
			document("{ customer(id: 500) { ", numbered(200, times(95, "n")+"%d "), "} }"),
			badDocument,
			[]string{validation, tooMany},
		},
		{
			"fields that conflict",
			document("{ customer(id: 500) { ", numbered(200, "x: emails { value } x: phones { id } "), "} }"),
			badDocument,
			[]string{aliases, repeats, tokens},
		},
		{"a list literal of 50,000", document("{ customersByIds(ids: [", times(50_000, "1 "), "]) { id } }"), badDocument, []string{tokens}},
		{"a list literal, 100,000 levels deep", document("{ customersByIds(ids: ", times(100_000, "["), ") }"), badDocument, []string{tokens, parse}},
		{"an object literal, 900 levels deep", document("{ customers(filter: ", times(450, "{a: "), "1", times(450, "}"), ") { totalCount } }"), badDocument, []string{validation}},
		{"250 KB of one name", document("{ ", times(250_000, "a"), " }"), badDocument, []string{tokens}},
		{"250 KB of comments", document("#", times(250_000, "#")), badDocument, []string{validation, parse}},
		{"120,000 ids in a variable", listOfIDs(120_000), badDocument, []string{values}},
		{"as many ids in a variable as fit", listOfIDs(9_999), badDocument, []string{complexity}},
		{"a variable, 100,000 levels deep", deepVariable(100_000), badRequest, []string{"BAD_REQUEST"}},
		{"a variable, 9,000 levels deep", deepVariable(9_000), badDocument, []string{validation}},
	}
	var kinds []kind
	for _, row := range rows {
		kinds = append(kinds, row.kind(1))
	}
	return append(kinds,
		kind{"body of 1 MB", 1, sendTooMuch(func() string { return `{"query":"{ __typename }` + times(1<<20, " ") + `"}` })},
		kind{"1 MB of variables", 1, sendTooMuch(func() string {
			return operation("{ __typename }", map[string]any{"a": times(1<<20, "x")})
		})},
	)
}

func times(count int, text string) string { return strings.Repeat(text, count) }

// numbered repeats a text with a number in it, which counts from 0.
func numbered(count int, format string) string {
	var text strings.Builder
	for i := range count {
		text.WriteString(strings.Replace(format, "%d", strconv.Itoa(i), 1))
	}
	return text.String()
}

// doubling returns a document of fragments, each of which spreads the next one twice.
func doubling(count int) string {
	var text strings.Builder
	text.WriteString("{ customer(id: 500) { ...f0 } } ")
	for i := range count {
		fmt.Fprintf(&text, "fragment f%d on Customer { ...f%d ...f%d } ", i, i+1, i+1)
	}
	fmt.Fprintf(&text, "fragment f%d on Customer { id }", count)
	return text.String()
}

// document sends the parts as one document. It ends with a comment that no earlier request had, since the server may
// remember documents.
func document(parts ...string) requestBuilder {
	text := strings.Join(parts, "")
	return func(ctx context.Context, to target, accept string) (*http.Request, error) {
		return postRequest(ctx, to, accept, operation(text+"\n#"+unique(), nil))
	}
}

func listOfIDs(count int) requestBuilder {
	ids := make([]int, count)
	return asking(`query($ids: [ID!]!) { customersByIds(ids: $ids) { id } }`, map[string]any{"ids": ids})
}

func deepVariable(levels int) requestBuilder {
	deep := times(levels, "[") + times(levels, "]")
	return posting(`{"query":"query($ids: [ID!]!) { customersByIds(ids: $ids) { id } }","variables":{"ids":` + deep + `}}`)
}
