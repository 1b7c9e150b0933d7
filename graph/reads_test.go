package graph

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/upstream"
)

// Resolvers read through the loaders, which fetch each key once for an operation. Only a resource without a key, which one
// field of `Query` shows, is read from the client itself.
func TestResolversReadThroughLoaders(t *testing.T) {
	t.Parallel()
	allowed := map[string]string{ // method of the client: why no loader is needed
		"Me":                              "the user of the token has no key, and no list brings it",
		"CustomerPropertyDefinitions":     "the whole list is one resource without a key",
		"OrganizationPropertyDefinitions": "the whole list is one resource without a key",
		"OrganizationOf":                  "reads a link of the customer, and makes no request",
		"RemainingBudget":                 "asks the budget, and makes no request",
		"KeepsAnswers":                    "reads nothing",
		"CachePrincipal":                  "reads nothing",
		"KeptAnswer":                      "finds what operations have read, and makes no request",
		"OnChange":                        "hears of changes, and makes no request",
		"OnMissed":                        "hears of missed changes, and makes no request",
		"KeepAnswer":                      "keeps what an operation has read",
	}
	for _, write := range writesOfClient {
		allowed[write] = "writes, which no loader does"
	}
	methods := reflect.TypeFor[*upstream.Client]()
	used := make(map[string]bool)
	for where, method := range selectorsOfClient(t) {
		if _, ok := methods.MethodByName(method); !ok {
			t.Errorf("%s: the client has no method %s", where, method)
		}
		used[method] = true
		if allowed[method] == "" {
			t.Errorf("%s: %s is called on the client: read through the loaders", where, method)
		}
	}
	for method, reason := range allowed {
		if !used[method] {
			t.Errorf("%s need not be allowed (%q)", method, reason)
		}
	}
}

// writesOfClient are the methods of the client that change the account.
var writesOfClient = []string{
	"CreateCustomer", "PatchCustomer", "ReplaceCustomer", "UpsertCustomer", "DeleteCustomer", "SetAddress", "RemoveAddress",
	"SetCustomerProperties", "CreateCustomerProperty", "DeleteCustomerProperty",
	"CreateOrganization", "UpdateOrganization", "DeleteOrganization", "SetOrganizationProperty", "ClearOrganizationProperty",
	"CreateOrganizationProperty", "UpdateOrganizationProperty", "DeleteOrganizationProperty",
}

// selectorsOfClient returns what the package's files, without tests, select of a client, by place. A client is what is named
// `client` or `Client`: a parameter, or the field of a struct.
func selectorsOfClient(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	selected := make(map[string]string)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.SelectorExpr:
				if isClient(node.X) {
					selected[files.Position(node.Pos()).String()] = node.Sel.Name
				}
			case *ast.AssignStmt:
				if slices.ContainsFunc(node.Rhs, isClient) {
					t.Errorf("%s: the client gets another name, by which this test does not know it", files.Position(node.Pos()))
				}
			}
			return true
		})
	}
	return selected
}

func isClient(expression ast.Expr) bool {
	switch expression := expression.(type) {
	case *ast.Ident:
		return strings.EqualFold(expression.Name, "client")
	case *ast.SelectorExpr:
		return strings.EqualFold(expression.Sel.Name, "client")
	}
	return false
}
