package graph

import (
	"bytes"

	"github.com/vektah/gqlparser/v2/formatter"

	"mailbox-graphql/graph/generated"
)

// SDL is the schema in GraphQL's own language, descriptions included.
func SDL() string {
	var sdl bytes.Buffer
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchema(schema)
	return sdl.String()
}
