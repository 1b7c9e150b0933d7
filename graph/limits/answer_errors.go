package limits

import (
	"cmp"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// cut replaces the errors beyond the limit with one error that says how many there are.
func (l Limits) cut(errs gqlerror.List) gqlerror.List {
	if len(errs) <= l.Errors {
		return errs
	}
	return append(slices.Clone(errs[:l.Errors]), exceeded(errorcode.ErrorLimit,
		"The answer has %d errors; only the first %d are shown.", len(errs), l.Errors))
}

// inOrder sorts errors by path: gqlgen resolves fields concurrently, so their errors come in any order. The errors of a
// document have no path, and keep their order.
func inOrder(errs gqlerror.List) gqlerror.List {
	sorted := slices.Clone(errs)
	slices.SortStableFunc(sorted, func(a, b *gqlerror.Error) int {
		order := slices.CompareFunc(a.Path, b.Path, compareElements)
		if order == 0 && len(a.Path) > 0 {
			order = cmp.Compare(a.Message, b.Message)
		}
		return order
	})
	return sorted
}

func compareElements(a, b ast.PathElement) int {
	index, isIndex := a.(ast.PathIndex)
	other, otherIsIndex := b.(ast.PathIndex)
	switch {
	case isIndex && otherIsIndex:
		return cmp.Compare(index, other)
	case isIndex:
		return -1
	case otherIsIndex:
		return 1
	}
	name, _ := a.(ast.PathName)
	otherName, _ := b.(ast.PathName)
	return cmp.Compare(name, otherName)
}
