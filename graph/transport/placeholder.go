package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"
)

// placeholders are the nulls that gqlgen's payloads have where a later payload brings the value. A client would take a
// placeholder for the value, so the transport removes placeholders.
//
// Whether a null is a placeholder depends on the type of its object, which a payload does not have: a fragment can defer the
// field of one type only, and gqlgen defers only fields that have a resolver. Therefore placeholders records the paths of the
// fields that are resolved at once.
type placeholders struct {
	operation *graphql.OperationContext
	keys      map[string]bool // of the fields in deferred fragments, wherever in the document

	mu     sync.Mutex
	atOnce map[string]bool // paths of fields that have one of the keys but are not deferred

	// awaited has the paths of the placeholders that were removed and whose value has not come yet. Only the reader of the
	// responses uses it.
	awaited map[string]bool
}

func newPlaceholders(operation *graphql.OperationContext) *placeholders {
	p := &placeholders{
		operation: operation,
		keys:      deferredKeys(operation.Operation.SelectionSet),
		atOnce:    make(map[string]bool),
		awaited:   make(map[string]bool),
	}
	resolve := operation.ResolverMiddleware
	operation.ResolverMiddleware = func(ctx context.Context, next graphql.Resolver) (any, error) {
		p.note(graphql.GetFieldContext(ctx))
		return resolve(ctx, next)
	}
	return p
}

func (p *placeholders) note(field *graphql.FieldContext) {
	if !p.keys[field.Field.Alias] || field.IsResolver && field.Field.IsDeferred() {
		return
	}
	path := field.Path().String()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.atOnce[path] = true
}

// removeFrom removes the placeholders from a response.
func (p *placeholders) removeFrom(response *graphql.Response) {
	if len(p.awaited) > 0 || bytes.Contains(response.Data, []byte("null")) {
		response.Data = p.without(response.Data, response.Path)
	}
}

// without copies a payload's data, but for the placeholders.
func (p *placeholders) without(data json.RawMessage, path ast.Path) json.RawMessage {
	selections := []ast.SelectionSet{p.operation.Operation.SelectionSet}
	for _, element := range path {
		if name, ok := element.(ast.PathName); ok {
			_, selections = p.selected(selections, string(name))
		}
	}
	var copied bytes.Buffer
	c := copier{p, jsontext.NewDecoder(bytes.NewReader(data)), jsontext.NewEncoder(&copied)}
	if err := c.value(slices.Clone(path), selections, len(path) > 0); err != nil {
		return data // another part of the server reports what is wrong with the data
	}
	return bytes.TrimSpace(copied.Bytes())
}

// isPlaceholder reports whether a null at a path stands for a value of a later payload, and notes that the value is awaited.
func (p *placeholders) isPlaceholder(path string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.atOnce[path] {
		return false
	}
	p.awaited[path] = true
	return true
}

// isAwaited reports whether the value at a path, or one that the value is a part of, has not come yet.
func (p *placeholders) isAwaited(path ast.Path) bool {
	for i := range path {
		if p.awaited[path[:i+1].String()] {
			return true
		}
	}
	return false
}

// selected returns what selections select under a key, and whether a field that has the key is deferred, in any type.
func (p *placeholders) selected(
	selections []ast.SelectionSet, key string,
) (deferred bool, nested []ast.SelectionSet) {
	for _, selection := range selections {
		for _, field := range graphql.CollectFields(p.operation, selection, nil) {
			if field.Alias == key {
				deferred = deferred || field.IsDeferred()
				nested = append(nested, field.Selections)
			}
		}
	}
	return deferred, nested
}

// copier copies one payload's data without its placeholders.
type copier struct {
	*placeholders

	from *jsontext.Decoder
	to   *jsontext.Encoder
}

// value copies one value. An awaited value has no placeholders at its top: its members are what the placeholders stood for.
func (c copier) value(path ast.Path, selections []ast.SelectionSet, awaited bool) error {
	if c.from.PeekKind() == jsontext.KindBeginObject {
		return c.object(path, selections, awaited)
	}
	if c.from.PeekKind() == jsontext.KindBeginArray {
		return c.array(path, selections)
	}
	value, err := c.from.ReadValue()
	if err != nil {
		return err
	}
	return c.to.WriteValue(value)
}

func (c copier) array(path ast.Path, selections []ast.SelectionSet) error {
	if err := c.token(); err != nil {
		return err
	}
	for i := 0; c.from.PeekKind() != jsontext.KindEndArray; i++ {
		if err := c.value(append(path, ast.PathIndex(i)), selections, false); err != nil {
			return err
		}
	}
	return c.token()
}

func (c copier) object(path ast.Path, selections []ast.SelectionSet, awaited bool) error {
	if err := c.token(); err != nil {
		return err
	}
	for c.from.PeekKind() != jsontext.KindEndObject {
		name, err := c.from.ReadToken()
		if err != nil {
			return err
		}
		key := name.String() // before the decoder reads on
		if err := c.member(append(path, ast.PathName(key)), key, selections, awaited); err != nil {
			return err
		}
	}
	return c.token()
}

// member copies one member of an object, whose key has been read, unless the member is a placeholder.
func (c copier) member(path ast.Path, key string, selections []ast.SelectionSet, awaited bool) error {
	deferred, nested := c.selected(selections, key)
	if awaited {
		delete(c.awaited, path.String())
	} else if deferred && c.from.PeekKind() == jsontext.KindNull && c.isPlaceholder(path.String()) {
		return c.from.SkipValue()
	}
	if err := c.to.WriteToken(jsontext.String(key)); err != nil {
		return err
	}
	return c.value(path, nested, false)
}

func (c copier) token() error {
	token, err := c.from.ReadToken()
	if err != nil {
		return err
	}
	return c.to.WriteToken(token)
}
