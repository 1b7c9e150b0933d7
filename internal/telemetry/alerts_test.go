package telemetry

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"mailbox-graphql/upstream/emulator"
)

func deployed(t *testing.T, path ...string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

type alertRule struct {
	Alert, Expr string
	Annotations map[string]string
}

func alertRules(t *testing.T) []alertRule {
	t.Helper()
	var file struct{ Groups []struct{ Rules []alertRule } }
	if err := yaml.Unmarshal(deployed(t, "deploy", "prometheus", "alerts.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	var rules []alertRule
	for _, group := range file.Groups {
		rules = append(rules, group.Rules...)
	}
	return rules
}

// Each alert has a line in the guide for who is woken by it, and a test of promtool.
func TestAlertsAreDocumentedAndTested(t *testing.T) {
	t.Parallel()
	var names, documented, tested []string
	for _, rule := range alertRules(t) {
		names = append(names, rule.Alert)
		if want := "docs/operating.md, " + rule.Alert; rule.Annotations["runbook"] != want || rule.Annotations["summary"] == "" {
			t.Errorf("%s: annotations %v, want a summary and the runbook %q", rule.Alert, rule.Annotations, want)
		}
	}
	row := regexp.MustCompile("(?m)^\\| `(Mailbox\\w+)` \\| [^|]{10,} \\| [^|]{10,} \\|$")
	for _, found := range row.FindAllSubmatch(deployed(t, "docs", "operating.md"), -1) {
		documented = append(documented, string(found[1]))
	}
	var tests struct {
		Tests []struct {
			Name  string
			Cases []struct {
				Name  string      `yaml:"alertname"`
				Fires []yaml.Node `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
		}
	}
	if err := yaml.Unmarshal(deployed(t, "deploy", "prometheus", "alerts_test.yaml"), &tests); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests.Tests {
		if len(test.Cases) < 2 || len(test.Cases[0].Fires) == 0 || len(test.Cases[1].Fires) != 0 {
			t.Errorf("%s: want a time when the alert fires, and one when it does not", test.Name)
		}
		for _, one := range test.Cases {
			if one.Name != test.Name {
				t.Errorf("the test of %s is about %s", test.Name, one.Name)
			}
		}
		tested = append(tested, test.Name)
	}
	if diff := cmp.Diff(names, documented); diff != "" {
		t.Errorf("alerts and their rows in docs/operating.md (-rules +rows):\n%s", diff)
	}
	if diff := cmp.Diff(names, tested); diff != "" {
		t.Errorf("alerts and their tests (-rules +tests):\n%s", diff)
	}
}

// dashboardQueries returns the queries of the dashboard.
func dashboardQueries(t *testing.T) []string {
	t.Helper()
	var dashboard struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(deployed(t, "deploy", "grafana", "mailbox-graphql.json"), &dashboard); err != nil {
		t.Fatal(err)
	}
	var queries []string
	seen := make(map[int]bool)
	for _, panel := range dashboard.Panels {
		if seen[panel.ID] || panel.Title == "" {
			t.Errorf("panel %d, %q: want an id of its own, and a title", panel.ID, panel.Title)
		}
		seen[panel.ID] = true
		for _, target := range panel.Targets {
			queries = append(queries, target.Expr)
		}
	}
	return queries
}

// The alerts and the dashboard name metrics and labels that there are, and each of the server's own metrics is shown.
func TestAlertsAndDashboardFollowTheMetrics(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 200})
	useAll(t, o)
	text := o.metrics(t)
	types := make(map[string]string)
	for _, found := range regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)$`).FindAllStringSubmatch(text, -1) {
		types[found[1]] = found[2]
	}
	name := regexp.MustCompile(`\b(?:mailbox|process|go)_\w+`)
	unshown := make(map[string]bool)
	check := func(where, query string) {
		for _, metric := range name.FindAllString(query, -1) {
			base, isBucket := strings.CutSuffix(metric, "_bucket")
			if types[base] == "" || isBucket != (types[base] == "histogram") {
				t.Errorf("%s: there is no metric %s", where, metric)
			}
			delete(unshown, base)
			if types[base] == "counter" && !strings.Contains(query, "rate("+metric) && !strings.Contains(query, "increase("+metric) {
				t.Errorf("%s: the counter %s is shown as it is", where, metric)
			}
		}
	}
	for _, rule := range alertRules(t) {
		check(rule.Alert, rule.Expr)
	}
	for metric := range types {
		if strings.HasPrefix(metric, "mailbox_") {
			unshown[metric] = true
		}
	}
	for _, query := range dashboardQueries(t) {
		check("dashboard", query)
	}
	if len(unshown) > 0 {
		t.Errorf("the dashboard does not show %v", slices.Sorted(maps.Keys(unshown)))
	}
	checkLabels(t, text)
}

// checkLabels fails for a matcher or a grouping by a label that the metric does not have.
func checkLabels(t *testing.T, text string) {
	t.Helper()
	fromScraping := []string{"instance", "job", "le"}
	matchers := regexp.MustCompile(`\b((?:mailbox|process|go)_\w+?)(?:_bucket)?\{([^}]*)\}`)
	grouping := regexp.MustCompile(`by \(([^)]*)\) \((?:rate|increase)\((\w+?)(?:_bucket)?[\[{]`)
	labelsOf := make(map[string]string)
	for line := range strings.Lines(catalogue(t, text)) {
		cells := strings.Split(line, "|")
		labelsOf[strings.Trim(cells[1], " `")] = cells[3]
	}
	wants := func(query, metric, list string) {
		for one := range strings.SplitSeq(list, ",") {
			label := regexp.MustCompile(`\w+`).FindString(one)
			known := regexp.MustCompile(`\b` + label + `\b`).MatchString(labelsOf[metric])
			if !known && !slices.Contains(fromScraping, label) {
				t.Errorf("%s: %s has no label %s", query, metric, label)
			}
		}
	}
	queries := dashboardQueries(t)
	for _, rule := range alertRules(t) {
		queries = append(queries, rule.Expr)
	}
	for _, query := range queries {
		for _, found := range matchers.FindAllStringSubmatch(query, -1) {
			wants(query, found[1], found[2])
		}
		for _, found := range grouping.FindAllStringSubmatch(query, -1) {
			wants(query, found[2], found[1])
		}
	}
}
