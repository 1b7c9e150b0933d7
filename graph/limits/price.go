package limits

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Prices keeps the prices of a document's operations as far as no variable decides them. It is kept with the document, takes at
// most [PricesSize] bytes for each operation, and is safe for concurrent use.
type Prices struct {
	mu   sync.Mutex
	sums map[*ast.OperationDefinition]*sum // nil: variables decide the prices of too many fields
}

const (
	// maxVarying bounds the fields whose prices are not kept.
	maxVarying = 32
	// PricesSize is about how many bytes the prices of an operation take at most.
	PricesSize = 64 + maxVarying*96
)

const pricesExtension = "prices"

// Note has the operation priced by means of what the prices keep. The operation must be of their document.
func (p *Prices) Note(operation *graphql.OperationContext) {
	operation.Stats.SetExtension(pricesExtension, p)
}

// priceOf returns the price of an operation: that of gqlgen's complexity.Calculate, up to the largest number of 32 bits.
func (e *Extension) priceOf(ctx context.Context, operation *graphql.OperationContext) int {
	if prices, ok := operation.Stats.GetExtension(pricesExtension).(*Prices); ok {
		if kept := prices.of(ctx, e.schema, operation.Operation); kept != nil {
			return kept.with(ctx, e.schema, operation.Variables)
		}
	}
	return add(0, complexity.Calculate(ctx, e.schema, operation.Operation, operation.Variables))
}

func (p *Prices) of(ctx context.Context, schema graphql.ExecutableSchema, operation *ast.OperationDefinition) *sum {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept, ok := p.sums[operation]; ok {
		return kept
	}
	adding := summing{ctx: ctx, schema: schema}
	made := adding.of(operation.SelectionSet)
	kept := &made
	if adding.varying > maxVarying {
		kept = nil
	}
	if p.sums == nil {
		p.sums = make(map[*ast.OperationDefinition]*sum, 1)
	}
	p.sums[operation] = kept
	return kept
}

// sum is the price of a selection: of the fields whose price no variable decides, and of all others.
type sum struct {
	fixed   int
	varying []varying
}

type varying struct {
	field    *ast.Field
	children sum
}

func (s *sum) with(ctx context.Context, schema graphql.ExecutableSchema, variables map[string]any) int {
	total := s.fixed
	for i := range s.varying {
		v := &s.varying[i]
		total = add(total, priceOfField(ctx, schema, v.field, v.children.with(ctx, schema, variables), variables))
	}
	return total
}

// summing makes the sum of one operation.
type summing struct {
	ctx     context.Context //nolint:containedctx // it lives as long as one call
	schema  graphql.ExecutableSchema
	varying int // how many fields so far
}

func (s *summing) of(selections ast.SelectionSet) sum {
	var total sum
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			s.addField(&total, selection)
		case *ast.FragmentSpread:
			total.include(s.of(selection.Definition.SelectionSet))
		case *ast.InlineFragment:
			total.include(s.of(selection.SelectionSet))
		}
	}
	return total
}

func (s *summing) addField(total *sum, field *ast.Field) {
	if field.Definition.Type.Name() == "__Schema" {
		return // package limits bounds introspection otherwise
	}
	children := s.of(field.SelectionSet)
	if len(children.varying) == 0 && !readVariables(field.Arguments) {
		total.fixed = add(total.fixed, priceOfField(s.ctx, s.schema, field, children.fixed, nil))
		return
	}
	if s.varying++; s.varying <= maxVarying {
		total.varying = append(total.varying, varying{field, children})
	}
}

func (s *sum) include(other sum) {
	s.fixed = add(s.fixed, other.fixed)
	s.varying = append(s.varying, other.varying...)
}

func readVariables(arguments ast.ArgumentList) bool {
	for _, argument := range arguments {
		if readsVariables(argument.Value) {
			return true
		}
	}
	return false
}

func readsVariables(value *ast.Value) bool {
	if value.Kind == ast.Variable {
		return true
	}
	for _, child := range value.Children {
		if readsVariables(child.Value) {
			return true
		}
	}
	return false
}

// priceOfField returns the price of a field whose selection has a price. A field of an interface has that of the most expensive
// type.
func priceOfField(
	ctx context.Context, schema graphql.ExecutableSchema, field *ast.Field, children int, variables map[string]any,
) int {
	arguments := field.ArgumentMap(variables)
	if field.ObjectDefinition.Kind != ast.Interface {
		return priceIn(ctx, schema, field.ObjectDefinition, field.Name, children, arguments)
	}
	highest := 0
	for _, possible := range schema.Schema().GetPossibleTypes(field.ObjectDefinition) {
		highest = max(highest, priceIn(ctx, schema, possible, field.Name, children, arguments))
	}
	return highest
}

func priceIn(
	ctx context.Context, schema graphql.ExecutableSchema, of *ast.Definition, name string, children int, arguments map[string]any,
) int {
	if own, ok := schema.Complexity(ctx, of.Name, name, children, arguments); ok && own >= 1 {
		return own
	}
	return add(1, children)
}
