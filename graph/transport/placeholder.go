package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"
)

// placeholders are the nulls that gqlgen's payloads have where a later payload brings the value. A client would take
// them for the value, so they are taken out.
//
// Only fields that have a resolver come later; gqlgen sends the others at once, though they are deferred too. Which ones
// those are shows when they are resolved.
type placeholders struct {
	operation *graphql.OperationContext

	mu     sync.Mutex
	atOnce map[string]bool // names of deferred fields that were resolved without a resolver
}

func newPlaceholders(operation *graphql.OperationContext) *placeholders {
	p := &placeholders{operation: operation, atOnce: make(map[string]bool)}
	resolve := operation.ResolverMiddleware
	operation.ResolverMiddleware = func(ctx context.Context, next graphql.Resolver) (any, error) {
		p.note(graphql.GetFieldContext(ctx))
		return resolve(ctx, next)
	}
	return p
}

func (p *placeholders) note(field *graphql.FieldContext) {
	if field.IsResolver || !field.Field.IsDeferred() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.atOnce[field.Field.Name] = true
}

// removeFrom returns a reader of responses without placeholders.
func (p *placeholders) removeFrom(responses graphql.ResponseHandler) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response {
		response := responses(ctx)
		if response != nil && bytes.Contains(response.Data, []byte("null")) {
			response.Data = p.without(response.Data, response.Path)
		}
		return response
	}
}

// without copies a payload's data, but for the placeholders. What stands at the top of a later payload is none: it is
// what had one.
func (p *placeholders) without(data json.RawMessage, path ast.Path) json.RawMessage {
	selections := []ast.SelectionSet{p.operation.Operation.SelectionSet}
	for _, element := range path {
		if name, ok := element.(ast.PathName); ok {
			_, selections = p.under(selections, string(name))
		}
	}
	var copied bytes.Buffer
	from, to := jsontext.NewDecoder(bytes.NewReader(data)), jsontext.NewEncoder(&copied)
	if err := p.copyObject(from, to, selections, len(path) > 0); err != nil {
		return data // it is not for this to find out what is wrong with it
	}
	return bytes.TrimSpace(copied.Bytes())
}

func (p *placeholders) copyValue(from *jsontext.Decoder, to *jsontext.Encoder, selections []ast.SelectionSet) error {
	if from.PeekKind() == jsontext.KindBeginObject {
		return p.copyObject(from, to, selections, false)
	}
	if from.PeekKind() == jsontext.KindBeginArray {
		return p.copyArray(from, to, selections)
	}
	value, err := from.ReadValue()
	if err != nil {
		return err
	}
	return to.WriteValue(value)
}

func (p *placeholders) copyArray(from *jsontext.Decoder, to *jsontext.Encoder, selections []ast.SelectionSet) error {
	if err := copyToken(from, to); err != nil {
		return err
	}
	for from.PeekKind() != jsontext.KindEndArray {
		if err := p.copyValue(from, to, selections); err != nil {
			return err
		}
	}
	return copyToken(from, to)
}

func (p *placeholders) copyObject(
	from *jsontext.Decoder, to *jsontext.Encoder, selections []ast.SelectionSet, delivered bool,
) error {
	if err := copyToken(from, to); err != nil {
		return err
	}
	for from.PeekKind() != jsontext.KindEndObject {
		name, err := from.ReadToken()
		if err != nil {
			return err
		}
		key := name.String()
		comesLater, nested := p.under(selections, key)
		if from.PeekKind() == jsontext.KindNull && comesLater && !delivered {
			if err := from.SkipValue(); err != nil {
				return err
			}
			continue
		}
		if err := to.WriteToken(jsontext.String(key)); err != nil {
			return err
		}
		if err := p.copyValue(from, to, nested); err != nil {
			return err
		}
	}
	return copyToken(from, to)
}

func copyToken(from *jsontext.Decoder, to *jsontext.Encoder) error {
	token, err := from.ReadToken()
	if err != nil {
		return err
	}
	return to.WriteToken(token)
}

// under finds what selections say of a key: whether its value comes in a later payload, and what is selected in it.
func (p *placeholders) under(selections []ast.SelectionSet, key string) (comesLater bool, nested []ast.SelectionSet) {
	p.mu.Lock()
	defer p.mu.Unlock()
	comesLater = true
	for _, selection := range selections {
		for _, field := range graphql.CollectFields(p.operation, selection, nil) {
			if field.Alias == key {
				comesLater = comesLater && field.IsDeferred() && !p.atOnce[field.Name]
				nested = append(nested, field.Selections)
			}
		}
	}
	return comesLater && len(nested) > 0, nested
}
