package adversary

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/generated"
)

// holdPaths checks that the path of each error exists in the answer.
func holdPaths(t reporter, query string, got outcome) {
	t.Helper()
	document, err := gqlparser.LoadQueryWithRules(generated.NewExecutableSchema(generated.Config{}).Schema(), query, nil)
	if err != nil {
		t.Errorf("PATH: %v", err)
		return
	}
	for _, failed := range got.answer.Errors {
		path := steps(failed.Path)
		switch {
		case failed.Extensions["code"] == "ERROR_LIMIT_EXCEEDED":
		case len(path) == 0:
			if got.answer.Data != nil {
				t.Errorf("PATH: an error without a path, beside data: %s", failed.Message)
			}
		case !inShape(document.Operations[0].SelectionSet, path):
			t.Errorf("PATH: the operation has no %s", strings.Join(path, "."))
		case !inData(got.answer.Data, path):
			t.Errorf("PATH: the answer has no %s", strings.Join(path, "."))
		}
	}
}

// inShape reports whether a path leads through the selections of an operation, with an index for each list and no other.
func inShape(selections ast.SelectionSet, path []string) bool {
	fields := fieldsNamed(selections, path[0])
	return slices.ContainsFunc(fields, func(field *ast.Field) bool {
		rest, kind := path[1:], field.Definition.Type
		for len(rest) > 0 && kind.Elem != nil {
			if !isIndex(rest[0]) {
				return false
			}
			rest, kind = rest[1:], kind.Elem
		}
		return len(rest) == 0 || kind.Elem == nil && inShape(field.SelectionSet, rest)
	})
}

func fieldsNamed(selections ast.SelectionSet, name string) (fields []*ast.Field) {
	for _, selection := range selections {
		switch selection := selection.(type) {
		case *ast.Field:
			if selection.Alias == name {
				fields = append(fields, selection)
			}
		case *ast.InlineFragment:
			fields = append(fields, fieldsNamed(selection.SelectionSet, name)...)
		case *ast.FragmentSpread:
			fields = append(fields, fieldsNamed(selection.Definition.SelectionSet, name)...)
		}
	}
	return fields
}

// inData reports whether a path leads through the data, or to a null on the way.
func inData(data any, path []string) bool {
	for _, step := range path {
		switch at := data.(type) {
		case map[string]any:
			if at == nil {
				return true
			}
			value, ok := at[step]
			if !ok {
				return false
			}
			data = value
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at) {
				return false
			}
			data = at[i]
		case nil:
			return true
		default:
			return false
		}
	}
	return true
}

func isIndex(step string) bool {
	_, err := strconv.ParseUint(step, 10, 31)
	return err == nil
}

func steps(path []any) []string {
	var texts []string
	for _, step := range path {
		if text, ok := step.(string); ok {
			texts = append(texts, text)
		} else {
			texts = append(texts, jsonOf(step))
		}
	}
	return texts
}

// unexplained returns the path of a null that replaces a value and that no error explains; nil if there is none.
func unexplained(truth, got outcome) []string {
	var errors [][]string
	for _, failed := range got.answer.Errors {
		if failed.Extensions["code"] == "ERROR_LIMIT_EXCEEDED" {
			return nil // others were left out
		}
		errors = append(errors, steps(failed.Path))
	}
	var data any
	if got.answer.Data != nil {
		data = got.answer.Data
	}
	return firstNull(truth.answer.Data, data, nil, func(path []string) bool {
		return slices.ContainsFunc(errors, func(failed []string) bool {
			common := min(len(failed), len(path))
			return slices.Equal(failed[:common], path[:common])
		})
	})
}

func firstNull(want, have any, path []string, explained func([]string) bool) []string {
	if want == nil {
		return nil
	}
	if have == nil {
		if explained(path) {
			return nil
		}
		return append([]string{}, path...)
	}
	path = slices.Clip(path)
	switch want := want.(type) {
	case map[string]any:
		object, _ := have.(map[string]any)
		if identity(want) != identity(object) {
			return nil // another resource
		}
		for name, value := range want {
			if strings.HasSuffix(name, "Cursor") && len(path) > 0 && path[len(path)-1] == "pageInfo" {
				continue // there is none where no row is left
			}
			if found := firstNull(value, object[name], append(path, name), explained); found != nil {
				return found
			}
		}
	case []any:
		list, _ := have.([]any)
		for i, value := range list {
			if found := firstNull(counterpart(want, list, i), value, append(path, strconv.Itoa(i)), explained); found != nil {
				return found
			}
		}
	}
	return nil
}

// counterpart is what stood in a list where the other has its element i: what is equal by identity, else by index.
func counterpart(of, list []any, i int) any {
	if id := identity(list[i]); id != "" {
		for _, element := range of {
			if identity(element) == id {
				return element
			}
		}
		return nil
	}
	if len(of) == len(list) {
		return of[i]
	}
	if list[i] == nil && !slices.Contains(kinds(of), "null") {
		return true // whatever it was, it was something
	}
	return nil
}

func kinds(list []any) (names []string) {
	for _, element := range list {
		if element == nil {
			names = append(names, "null")
		}
	}
	return names
}

// identity returns the id or slug of a resource, or of an edge's node; empty for a value without one.
func identity(value any) string {
	object, _ := value.(map[string]any)
	if node, ok := object["node"]; ok {
		return identity(node)
	}
	for _, name := range []string{"id", "slug"} {
		for member, id := range object {
			if text, ok := id.(string); ok && (member == name || strings.HasSuffix(member, "_"+name)) {
				return text
			}
		}
	}
	return ""
}

// lost returns the path of something that differs from the truth, though it lies in no resource that was touched; nil where
// there is nothing. What connections say of their pages is not compared, since a row more or less changes it; nor is a count
// that is no longer told.
func lost(want, have any, touched map[string]bool) []string {
	if id := identity(want); id != "" && touched[id] {
		return nil
	}
	switch want := want.(type) {
	case map[string]any:
		object, ok := have.(map[string]any)
		if !ok {
			if onlyTouched(want, touched) {
				return nil
			}
			return []string{"it"}
		}
		for name, value := range want {
			if name == "pageInfo" || strings.HasSuffix(name, "ursor") || name == "totalCount" && object[name] == nil {
				continue
			}
			if found := lost(value, object[name], touched); found != nil {
				return append([]string{name}, found...)
			}
		}
	case []any:
		list, ok := have.([]any)
		if !ok {
			if onlyTouched(want, touched) {
				return nil
			}
			return []string{"it"}
		}
		for i, value := range want {
			if identity(value) == "" && len(list) != len(want) {
				continue
			}
			if found := lost(value, twin(list, value, i), touched); found != nil {
				return append([]string{strconv.Itoa(i)}, found...)
			}
		}
	default:
		if !cmp.Equal(want, have) {
			return []string{"it"}
		}
	}
	return nil
}

// twin returns the element of a list that is the same resource, or else the one at the same index.
func twin(list []any, wanted any, i int) any {
	id := identity(wanted)
	for j, element := range list {
		if id != "" && identity(element) == id || id == "" && i == j {
			return element
		}
	}
	return nil
}

// onlyTouched reports whether nothing in a list, or below an object without an identity, is a resource that was not touched.
func onlyTouched(value any, touched map[string]bool) bool {
	if id := identity(value); id != "" {
		return touched[id]
	}
	if list, ok := value.([]any); ok {
		return !slices.ContainsFunc(list, func(element any) bool { return !onlyTouched(element, touched) })
	}
	return false
}

// dragged returns the path of something that a bad member took along: the answer differs from the truth there, though it
// would not if the member were missing. It is nil where there is nothing. A null below one of the resources that the member
// is in may be the member itself: that it has an error is another invariant. So may the fields of a resource that are named.
func dragged(want, without, have any, resources map[string]bool, named []string, below bool) []string {
	if below && have == nil {
		return nil
	}
	equal := cmp.Equal(want, without)
	switch want := want.(type) {
	case map[string]any:
		missing, ok := without.(map[string]any)
		if !ok || missing == nil || identity(want) != identity(missing) {
			return nil
		}
		object, ok := have.(map[string]any)
		if !ok {
			return []string{"it"}
		}
		below = below || resources[identity(want)]
		for name, value := range want {
			if name == "pageInfo" || strings.HasSuffix(name, "ursor") {
				continue
			}
			if resources[identity(want)] && slices.Contains(named, name[strings.LastIndex(name, "_")+1:]) {
				continue
			}
			if found := dragged(value, missing[name], object[name], resources, named, below); found != nil {
				return append([]string{name}, found...)
			}
		}
	case []any:
		missing, _ := without.([]any)
		list, _ := have.([]any)
		if len(missing) != len(want) || below && len(list) != len(want) {
			return nil
		}
		for i, value := range want {
			if found := dragged(value, missing[i], twin(list, value, i), resources, named, below); found != nil {
				return append([]string{strconv.Itoa(i)}, found...)
			}
		}
	default:
		if equal && !cmp.Equal(want, have) {
			return []string{"it"}
		}
	}
	return nil
}
