package graph_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// documentedCost is a row of a table in docs/costs.md: the operation, its REST requests and, for a write, its permits.
var documentedCost = regexp.MustCompile("^\\| `(.+)` \\| (\\d+) \\|(?: (\\d+) \\|)?")

// Each operation in docs/costs.md costs the number of REST requests, and of permits, in its row. A write costs at most its
// estimate.
func TestDocumentedCosts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/costs.md")
	if err != nil {
		t.Fatal(err)
	}
	account := emulator.Options{Customers: 1000} // as `go run .` has them
	tested := 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "## ") {
			account.OmitEmbedded = strings.Contains(line, "leaves entries out")
		}
		row := documentedCost.FindStringSubmatch(line)
		if row == nil {
			continue
		}
		tested++
		operation, account := row[1], account
		want, err := strconv.Atoi(row[2])
		if err != nil {
			t.Fatal(err)
		}
		t.Run(operation, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				api := newAPI(t, account)
				api.data(t, operation, nil)
				if got := api.account.TotalRequests(); got != want {
					t.Errorf("%d REST requests, want %d", got, want)
				}
				if row[3] == "" {
					return
				}
				permits := permitsOf(api.account.Requests())
				if strconv.Itoa(permits) != row[3] {
					t.Errorf("%d permits, want %s", permits, row[3])
				}
				if most := estimateOf(t, api.handler, operation, "").Extensions.Estimate; want > most.RESTRequests || permits > most.Permits {
					t.Errorf("the estimate is %+v", *most)
				}
			})
		})
	}
	if tested < 40 {
		t.Errorf("only %d operations found: the test does not read the tables", tested)
	}
}

// permitsOf returns what requests, by route, take of the account's budget: a read 1, a write 2.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
func permitsOf(sent requests) (permits int) {
	for route, count := range sent {
		if strings.HasPrefix(route, "GET ") {
			permits += count
		} else {
			permits += 2 * count
		}
	}
	return permits
}
