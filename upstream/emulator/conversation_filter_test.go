package emulator_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// queryAll returns the parameters that search conversations of every status.
func queryAll(query string) string { return "status=all&query=" + url.QueryEscape(query) }

func TestListConversationsFiltersAndSorts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query string
		want  []string
	}{
		"active by default":      {"", []string{"101"}},
		"all, newest first":      {"status=all", []string{"103", "102", "101"}},
		"closed":                 {"status=closed", []string{"102"}},
		"open":                   {"status=open", []string{"103", "101"}},
		"spam":                   {"status=spam", nil},
		"inbox":                  {"status=all&mailbox=13", []string{"103", "101"}},
		"inboxes":                {"status=all&mailbox=13,2001", []string{"103", "102", "101"}},
		"folder":                 {"status=all&folder=82", []string{"103"}},
		"tag in any case":        {"status=all&tag=VIP", []string{"102", "101"}},
		"tags":                   {"status=all&tag=billing,bug", []string{"102"}},
		"assigned":               {"status=all&assigned_to=301", []string{"102"}},
		"number":                 {"status=all&number=3", []string{"103"}},
		"modified":               {"status=all&modifiedSince=2021-01-05T00:00:00Z", []string{"103", "101"}},
		"custom field by text":   {"status=all&customFieldsByIds=8:Premium", []string{"102"}},
		"custom field by value":  {"status=all&customFieldsByIds=8:8518", []string{"102"}},
		"both custom fields":     {"status=all&customFieldsByIds=8:8518,9:1", nil},
		"oldest first":           {"status=all&sortOrder=asc", []string{"101", "102", "103"}},
		"by customer's email":    {"status=all&sortField=customerEmail", []string{"102", "101", "103"}},
		"by customer's name":     {"status=all&sortField=customerName&sortOrder=asc", []string{"101", "102", "103"}},
		"by inbox":               {"status=all&sortField=mailboxid&sortOrder=asc", []string{"101", "103", "102"}},
		"by change":              {"status=all&sortField=modifiedAt", []string{"101", "103", "102"}},
		"by number":              {"status=all&sortField=number", []string{"103", "102", "101"}},
		"by status":              {"status=all&sortField=status&sortOrder=asc", []string{"101", "102", "103"}},
		"by subject":             {"status=all&sortField=subject&sortOrder=asc", []string{"102", "101", "103"}},
		"by waiting time":        {"status=all&sortField=waitingSince", []string{"101", "103", "102"}},
		"query: customer":        {"status=all&query=(customerIds:2)", []string{"102"}},
		"query: customers":       {queryAll("(customerIds:1 OR customerIds:3)"), []string{"103", "101"}},
		"query: email":           {queryAll(`(email:"amber.example")`), []string{"102", "101"}},
		"query: not email":       {queryAll(`(NOT email:"amber")`), []string{"103"}},
		"query: subject":         {queryAll(`(subject:"REFUND")`), []string{"101"}},
		"query: body":            {queryAll(`(body:"charged")`), []string{"101"}},
		"query: tag":             {queryAll(`(tag:"billing")`), []string{"102"}},
		"query: created between": {queryAll(`(createdAt:[2021-01-02T00:00:00Z TO 2021-01-02T00:00:00Z])`), []string{"102"}},
		"query: modified after":  {queryAll(`(modifiedAt:[2021-01-09T00:00:00Z TO *])`), []string{"101"}},
		"query and status":       {"query=" + url.QueryEscape(`(email:"amber.example")`), []string{"101"}},
	}
	a := newConversationsAPI(t, emulator.Options{UnknownQuery: emulator.QueryRefused})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := a.get("/v2/conversations?" + test.query)
			if got.status != http.StatusOK {
				t.Fatalf("status %d: %v", got.status, got.body)
			}
			if diff := cmp.Diff(test.want, got.ids("conversations")); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}
