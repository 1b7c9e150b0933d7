package main

import (
	_ "embed"
	"fmt"
	"go/types"
	"path/filepath"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/99designs/gqlgen/plugin"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed plan.gotpl
var planTemplate string

// plans is the plugin. What it does not describe is left to gqlgen's executor: introspection, leaves with resolvers or
// arguments, and lists in lists.
type plans struct{}

var _ plugin.CodeGenerator = plans{}

// Name is for gqlgen's messages.
func (plans) Name() string { return "plans" }

// GenerateCode writes the file.
func (plans) GenerateCode(data *codegen.Data) error {
	err := templates.Render(templates.Options{
		PackageName: data.Config.Exec.Package,
		Filename:    filepath.Join(data.Config.Exec.DirName, "plan.generated.go"),
		Template:    planTemplate,
		Data:        data,
		Funcs: map[string]any{
			"described": described, "waits": waits, "isLeaf": isLeaf, "isList": isList, "isPointer": isPointer,
			"isNullableList": isNullableList, "appendOf": appendOf, "spreadOf": spreadOf,
		},
		GeneratedHeader: true,
		Packages:        data.Config.Packages,
	})
	if err != nil {
		return fmt.Errorf("render plans: %w", err)
	}
	return nil
}

// described tells whether plans know a field.
func described(field *codegen.Field) bool {
	if field.IsReserved() || field.TypeReference.Definition.Name[0] == '_' && field.TypeReference.Definition.Name[1] == '_' {
		return false
	}
	of := field.TypeReference.GQL
	if of.Elem != nil && of.Elem.Elem != nil || field.HasHaser || field.VOkFunc || field.IsMap() || field.IsBatch() {
		return false
	}
	if isLeaf(field) {
		return len(field.Args) == 0 && !waits(field)
	}
	return field.IsResolver || field.IsMethod() || field.IsVariable()
}

// waits tells whether a field has a resolver, or what gqlgen takes for one. The value of a field of a subscription is the event.
func waits(field *codegen.Field) bool {
	return !field.Object.Stream && (field.IsResolver || field.MethodHasContext || field.Object.Root)
}

func isLeaf(field *codegen.Field) bool {
	kind := field.TypeReference.Definition.Kind
	return kind == ast.Scalar || kind == ast.Enum
}

func isList(field *codegen.Field) bool { return field.TypeReference.GQL.Elem != nil }

// isPointer tells whether a leaf is a pointer, which is null when it is nil.
func isPointer(field *codegen.Field) bool {
	_, ok := field.TypeReference.GO.Underlying().(*types.Pointer)
	return ok
}

// isNullableList tells whether a nil list is null: where it must not be null, gqlgen writes an empty one.
func isNullableList(field *codegen.Field) bool {
	return isList(field) && !field.TypeReference.GQL.NonNull
}

// elementOf is the Go type of a leaf, of its elements, or of what it points to.
func elementOf(field *codegen.Field) types.Type {
	of := field.TypeReference.GO
	if list, ok := of.Underlying().(*types.Slice); ok && isList(field) {
		of = list.Elem()
	}
	if pointer, ok := of.(*types.Pointer); ok {
		of = pointer.Elem()
	}
	return of
}

// appendOf names the function of package plan that appends a leaf of a type.
func appendOf(field *codegen.Field) string {
	of := elementOf(field)
	switch definition := field.TypeReference.Definition; {
	case definition.Kind == ast.Enum:
		return "Word"
	case hasMethod(of, "AppendGQL"):
		return "Appended"
	case hasMethod(of, "MarshalGQL"):
		return "Marshaled"
	case definition.Name == "String" || definition.Name == "ID":
		return "String"
	case definition.Name == "Int":
		return "Int"
	case definition.Name == "Boolean":
		return "Boolean"
	}
	return "Marshaled"
}

func hasMethod(of types.Type, name string) bool {
	method, _, _ := types.LookupFieldOrMethod(of, false, nil, name)
	return method != nil
}

// spreadOf names the function of package plan that spreads the value of a field, with its type argument.
func spreadOf(field *codegen.Field) string {
	of := field.TypeReference.GO
	list := isList(field)
	if slice, ok := of.Underlying().(*types.Slice); ok && list {
		of = slice.Elem()
	}
	name := "Value"
	switch underlying := of.Underlying().(type) {
	case *types.Pointer:
		name, of = "Pointer", underlying.Elem()
	case *types.Interface:
		name = "Interface"
	}
	if list {
		name += "s"
	}
	if name == "Interface" {
		return name
	}
	return name + "[" + templates.CurrentImports.LookupType(of) + "]"
}
