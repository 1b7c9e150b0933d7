package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "mailbox-graphql"

// table says what each package may import from the project; "/..." stands for everything below. Tests may import more:
// the emulator, above all.
var table = map[string]struct {
	may    []string
	reason string
}{
	".": {[]string{"internal/...", "upstream"}, "shows the start and the way of a request, and leaves the parts to their packages"},

	"graph":            {[]string{"graph/...", "internal/admission", "internal/bounded", "internal/discreet", "internal/errorcode", "upstream"}, "leaves upstream's parts to upstream"},
	"graph/examples":   {nil, "is data"},
	"graph/generate":   {nil, "writes code, and knows no type"},
	"graph/generated":  {[]string{"graph/model", "graph/plan"}, "is written by the generator, but for federation.go"},
	"graph/input":      {nil, "judges values by the schema, and knows nothing of customers"},
	"graph/limits":     {[]string{"internal/errorcode"}, "knows of the schema only what fields cost"},
	"graph/loaders":    {[]string{"graph/connection", "graph/model", "internal/discreet", "upstream"}, "fetches, and never resolves"},
	"graph/connection": {nil, "is a leaf"},
	"graph/model":      {[]string{"graph/connection", "upstream"}, "maps resources, and never fetches"},
	"graph/plan":       {nil, "executes operations, and knows no type of the schema"},
	"graph/persisted":  {[]string{"internal/bounded", "internal/errorcode"}, "knows how documents are named, and nothing of customers"},
	"graph/transport":  {[]string{"internal/errorcode"}, "knows GraphQL over HTTP and nothing of customers"},

	"upstream": {[]string{
		"internal/discreet", "upstream/auth", "upstream/cache", "upstream/hal", "upstream/lenient", "upstream/ratelimit",
	}, "puts its parts in order"},
	"upstream/auth":      {[]string{"internal/discreet"}, "is a leaf but for the words of its errors"},
	"upstream/cache":     {[]string{"internal/discreet"}, "is a leaf but for the words of its errors"},
	"upstream/hal":       {nil, "is a leaf"},
	"upstream/ratelimit": {nil, "is a leaf"},
	"upstream/lenient":   {nil, "is a leaf"},
	"upstream/emulator": {
		[]string{"upstream/emulator/..."},
		"shares no struct with the client, so that a wrong JSON tag fails a test instead of agreeing with itself",
	},
	"upstream/emulator/inprocess": {nil, "carries requests, and knows nothing of what they ask for"},
	"upstream/emulator/query":     {nil, "knows the language, and no record"},

	"internal/account": {
		[]string{"internal/config", "upstream", "upstream/auth", "upstream/cache", "upstream/emulator", "upstream/ratelimit"},
		"connects to an account, and knows nothing of requests",
	},
	"internal/admission":   {nil, "knows neither HTTP nor GraphQL"},
	"internal/adversary":   {nil, "has no code"},
	"internal/archtest":    {nil, "is this test"},
	"internal/bounded":     {nil, "is a leaf"},
	"internal/browsertest": {nil, "drives the built binary, and knows nothing of its parts"},
	"internal/caller":      {[]string{"internal/network", "internal/signin", "upstream", "upstream/auth"}, "names callers"},
	"internal/console": {
		[]string{"internal/config", "internal/edge", "internal/sampling", "internal/signin"}, "writes for the operator",
	},
	"internal/discreet":   {nil, "is a leaf"},
	"internal/edge":       {nil, "looks at headers only"},
	"internal/errorcode":  {nil, "is a leaf"},
	"internal/config":     {[]string{"upstream/auth"}, "reads settings, and never acts on them; auth knows where the REST API is"},
	"internal/listening":  {[]string{"internal/network"}, "knows connections, and nothing of what is asked on them"},
	"internal/loadtest":   {nil, "knows the server by its address only"},
	"internal/network":    {nil, "is a leaf"},
	"internal/playground": {nil, "is a page"},
	"internal/routes": {
		[]string{
			"graph", "graph/examples", "graph/limits", "graph/persisted", "internal/admission", "internal/config", "internal/edge",
			"internal/playground", "internal/signin", "upstream", "upstream/auth",
		},
		"turns settings into handlers",
	},
	"internal/sampling": {nil, "is a leaf"},
	"internal/signin":   {[]string{"internal/discreet", "internal/errorcode"}, "knows callers, and nothing of what they ask for"},
}

func TestImports(t *testing.T) {
	t.Parallel()
	root := os.DirFS(filepath.Join("..", ".."))
	for pkg, imports := range projectImports(t, root) {
		rule, ok := table[pkg]
		if !ok {
			t.Errorf("package %s is not in the table: say there what it may import, and why", pkg)
			continue
		}
		for _, imported := range imports {
			if !slices.ContainsFunc(rule.may, func(pattern string) bool { return matches(pattern, imported) }) {
				t.Errorf("%s imports %s, but it may not: it %s", pkg, imported, rule.reason)
			}
		}
	}
}

func TestOnlyAccountStartsEmulator(t *testing.T) {
	t.Parallel()
	for pkg, imports := range projectImports(t, os.DirFS(filepath.Join("..", ".."))) {
		if pkg == "internal/account" || matches("upstream/emulator/...", pkg) {
			continue
		}
		if slices.ContainsFunc(imports, func(imported string) bool { return matches("upstream/emulator/...", imported) }) {
			t.Errorf("%s imports the emulator, but only internal/account may: it stands in for the network", pkg)
		}
	}
}

func matches(pattern, pkg string) bool {
	base, below := strings.CutSuffix(pattern, "/...")
	return pkg == base || below && strings.HasPrefix(pkg, base+"/")
}

// projectImports returns, for each package with code outside tests, what it imports from the project.
func projectImports(t *testing.T, root fs.FS) map[string][]string {
	t.Helper()
	imports := make(map[string][]string)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || name == "examples" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir // examples are projects of their own
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		imports[pkg] = append(imports[pkg], nil...)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if own, ok := strings.CutPrefix(imported, module+"/"); ok {
				imports[pkg] = append(imports[pkg], own)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(imports["."]) == 0 {
		t.Fatal("no imports found: the test looks in the wrong place")
	}
	return imports
}
