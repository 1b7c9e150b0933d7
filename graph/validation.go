package graph

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/input"
	"mailbox-graphql/graph/model"
)

// inputTypes returns the input types of the schema, with the parsers of its custom scalars.
func inputTypes(schema *ast.Schema) *input.Types {
	return input.New(schema, map[string]input.Scalar{
		"DateTime":      func(value any) error { return new(model.DateTime).UnmarshalGQL(value) },
		"PropertyValue": func(value any) error { return new(model.PropertyValue).UnmarshalGQL(value) },
		"Date":          func(value any) error { return new(model.Date).UnmarshalGQL(value) },
		"Number":        func(value any) error { return new(model.Number).UnmarshalGQL(value) },
		"_Any":          func(value any) error { return new(model.Representation).UnmarshalGQL(value) },
	})
}

// validationRules returns the rules of the specification. Without introspection, messages name only the rule that a document
// breaks, and nothing of the schema that the client has not written.
func validationRules(types *input.Types, introspection bool) func() *rules.Rules {
	return func() *rules.Rules {
		set := rules.NewDefaultRules()
		set.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, literalsOfCorrectType(types))
		if introspection {
			return set
		}
		// Suggestions take time, and no client would see them.
		set.ReplaceRule(rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions.RuleFunc)
		set.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
		set.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
		set.ReplaceRule(rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions.RuleFunc)
		for name, rule := range set.GetInner() {
			set.ReplaceRule(name, withoutDetails(name, rule))
		}
		return set
	}
}

// withoutDetails replaces the messages of a rule, and keeps the locations.
func withoutDetails(name string, rule core.RuleFunc) core.RuleFunc {
	return func(observers *core.Events, addError core.AddErrFunc) {
		rule(observers, func(options ...core.ErrorOption) {
			addError(append(options, func(err *gqlerror.Error) {
				err.Message = fmt.Sprintf("The document breaks the rule %q.", name)
			})...)
		})
	}
}

// literalsOfCorrectType is the rule that literals fit the types at their places.
func literalsOfCorrectType(types *input.Types) core.RuleFunc {
	return func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnValue(func(_ *core.Walker, value *ast.Value) {
			if problem := types.Literal(value); problem != "" {
				addError(core.Message("%s", problem), suggestion(value), core.At(value.Position))
			}
		})
	}
}

// suggestion names values of an enum, or fields of an input object, that resemble an unknown one.
func suggestion(value *ast.Value) core.ErrorOption {
	var names []string
	if value.Kind == ast.EnumValue {
		for _, known := range value.Definition.EnumValues {
			names = append(names, known.Name)
		}
		return core.SuggestListQuoted("Did you mean the enum value", value.Raw, names)
	}
	for _, field := range value.Definition.Fields {
		names = append(names, field.Name)
	}
	for _, child := range value.Children {
		if value.Definition.Fields.ForName(child.Name) == nil {
			return core.SuggestListQuoted("Did you mean", child.Name, names)
		}
	}
	return func(*gqlerror.Error) {}
}
