package archtest

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

const (
	tableFile    = "docs/architecture.md"
	tableHeading = "## Packages"
	tableHeader  = "| package | holds | may import | reason |"
)

// rule is a row of the table of packages. An import that ends in "/..." stands for every package below.
type rule struct {
	imports []string
	reason  string
}

func (r rule) allows(pkg string) bool {
	return slices.ContainsFunc(r.imports, func(pattern string) bool { return matches(pattern, pkg) })
}

// readTable returns the rule of each package, by its path below the module.
func readTable(root fs.FS) (map[string]rule, error) {
	text, err := fs.ReadFile(root, tableFile)
	if err != nil {
		return nil, fmt.Errorf("read the table of packages: %w", err)
	}
	return parseTable(string(text))
}

func parseTable(document string) (map[string]rule, error) {
	_, section, _ := strings.Cut(document, tableHeading+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	_, rows, ok := strings.Cut(section, tableHeader+"\n")
	if !ok {
		return nil, fmt.Errorf("%s has no table %q under %q", tableFile, tableHeader, tableHeading)
	}
	rules := make(map[string]rule)
	for row := range strings.Lines(rows) {
		row = strings.TrimSpace(row)
		switch {
		case strings.HasPrefix(row, "| --- "):
			continue
		case row == "":
			return rules, nil
		}
		pkg, parsed, err := parseRow(row)
		if err != nil {
			return nil, fmt.Errorf("%s: row %q: %w", tableFile, row, err)
		}
		if _, ok := rules[pkg]; ok {
			return nil, fmt.Errorf("%s: two rows for %s", tableFile, pkg)
		}
		rules[pkg] = parsed
	}
	return rules, nil
}

// quotedPackage is a package in backquotes.
var quotedPackage = regexp.MustCompile("^`([a-z./]+)`$")

func parseRow(row string) (pkg string, parsed rule, err error) {
	const cells = 4
	fields := strings.Split(strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|"), "|")
	if len(fields) != cells {
		return "", rule{}, fmt.Errorf("%d cells, want %d", len(fields), cells)
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	name := quotedPackage.FindStringSubmatch(fields[0])
	if name == nil || fields[1] == "" || fields[3] == "" {
		return "", rule{}, errors.New("want a package in backquotes, what it holds, and the reason")
	}
	for imported := range strings.SplitSeq(fields[2], ",") {
		imported = strings.TrimSpace(imported)
		if imported == "" {
			continue
		}
		quoted := quotedPackage.FindStringSubmatch(imported)
		if quoted == nil {
			return "", rule{}, fmt.Errorf("%s is no package in backquotes", imported)
		}
		parsed.imports = append(parsed.imports, quoted[1])
	}
	parsed.reason = fields[3]
	return name[1], parsed, nil
}
