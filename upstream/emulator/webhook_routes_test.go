package emulator_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// webhookBody is a complete request with some members in place of its own.
func webhookBody(members ...string) string {
	body := strings.Join(members, ",")
	for _, member := range []string{
		`"url":"https://example.com/helpscout/hook"`, `"events":["customer.created","customer.updated","customer.deleted"]`,
		`"secret":"mZ9XbGHodX"`, `"label":"Main"`,
	} {
		if name, _, _ := strings.Cut(member, ":"); !strings.Contains(body, name+":") {
			body += "," + member
		}
	}
	return "{" + strings.TrimPrefix(body, ",") + "}"
}

func readTestdata(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The answers are those of the documentation: events are a set, so that their order is not compared.
func TestWebhookAnswers(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1, URL: "https://api.helpscout.net"})
	for range 7 {
		a.send(http.MethodPost, "/v2/webhooks", webhookBody())
	}
	for _, id := range []string{"1", "2", "3", "4", "5", "6"} {
		if got := a.send(http.MethodDelete, "/v2/webhooks/"+id, ""); got.status != http.StatusNoContent {
			t.Fatalf("deletion: %d", got.status)
		}
	}
	for target, file := range map[string]string{"/v2/webhooks/7": "webhook-get.json", "/v2/webhooks?page=1": "webhooks-list.json"} {
		want := decodeText(t, readTestdata(t, file))
		got := a.get(target)
		sortEvents(got.body)
		sortEvents(want)
		if diff := cmp.Diff(want, any(got.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", target, diff)
		}
	}
}

func sortEvents(body any) {
	for _, hook := range []any{body, at(body, "_embedded", "webhooks", 0)} {
		if object, ok := hook.(map[string]any); ok && object["events"] != nil {
			object["events"] = len(object["events"].([]any)) //nolint:forcetypeassert // a panic fails the test
		}
	}
}

func TestWebhookWrites(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1, URL: origin})
	got := a.send(http.MethodPost, "/v2/webhooks", webhookBody(
		`"notification":true`, `"mailboxIds":[13,2001]`, `"payloadVersion":"V2"`, `"events":["tag.created","customer.created","tag.created"]`))
	if got.status != http.StatusCreated || got.header.Get("Resource-ID") != "1" ||
		got.header.Get("Location") != origin+"/v2/webhooks/1" || got.body != nil {
		t.Errorf("creation: %+v", got)
	}
	created := emulator.Webhook{
		ID: 1, URL: "https://example.com/helpscout/hook", State: "enabled", Events: []string{"customer.created", "tag.created"},
		Notification: true, PayloadVersion: "V2", Label: "Main", MailboxIDs: []int64{13, 2001}, Secret: "mZ9XbGHodX",
	}
	if diff := cmp.Diff([]emulator.Webhook{created}, a.Webhooks()); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}

	got = a.send(http.MethodPut, "/v2/webhooks/1", `{"url":"http://other.example/","events":["customer.updated"],"secret":"s2","state":"disabled"}`)
	updated := emulator.Webhook{
		ID: 1, URL: "http://other.example/", State: "disabled", Events: []string{"customer.updated"}, PayloadVersion: "V2", Secret: "s2",
	}
	if diff := cmp.Diff([]emulator.Webhook{updated}, a.Webhooks()); got.status != http.StatusNoContent || diff != "" {
		t.Errorf("update: %d (-want +got):\n%s", got.status, diff)
	}
	if body := a.get("/v2/webhooks/1").body; strings.Contains(strings.Join(texts(body), " "), "s2") {
		t.Errorf("the secret is shown: %v", body)
	}
	for method, body := range map[string]string{http.MethodGet: "", http.MethodPut: webhookBody(), http.MethodDelete: ""} {
		if got := a.send(method, "/v2/webhooks/9", body); got.status != http.StatusNotFound {
			t.Errorf("%s of an unknown webhook: status %d", method, got.status)
		}
	}
}

// texts returns all texts in a body.
func texts(value any) (found []string) {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		for _, element := range value {
			found = append(found, texts(element)...)
		}
	case map[string]any:
		for _, element := range value {
			found = append(found, texts(element)...)
		}
	}
	return found
}

func TestWebhookRefusals(t *testing.T) {
	t.Parallel()
	const target = "/v2/webhooks"
	checkRefusals(t, map[string]refusal{
		"nothing":            {"POST", target, `{}`, emulator.Switches{}, 400, []string{"url: may not", "events: may not", "secret: may not"}},
		"no URL":             {"POST", target, webhookBody(`"url":"hook"`), emulator.Switches{}, 400, []string{"url: must be a URL"}},
		"other scheme":       {"POST", target, webhookBody(`"url":"ftp://a.example/"`), emulator.Switches{}, 400, []string{"url: must"}},
		"no event":           {"POST", target, webhookBody(`"events":[]`), emulator.Switches{}, 400, []string{"events: may not be empty"}},
		"event that is none": {"POST", target, webhookBody(`"events":["tag.created","x"]`), emulator.Switches{}, 400, []string{"events[1]: Exp"}},
		"test event":         {"POST", target, webhookBody(`"events":["helpscout.test"]`), emulator.Switches{}, 400, []string{"events[0]: Exp"}},
		"long secret": {
			"POST", target, webhookBody(`"secret":"` + strings.Repeat("s", 41) + `"`),
			emulator.Switches{},
			400,
			[]string{"secret: size must be between 0 and 40"},
		},
		"version":    {"POST", target, webhookBody(`"payloadVersion":"V1"`), emulator.Switches{}, 400, []string{"payloadVersion: Exp"}},
		"text flag":  {"POST", target, webhookBody(`"notification":"on"`), emulator.Switches{}, 400, []string{"notification: must be"}},
		"text id":    {"POST", target, webhookBody(`"mailboxIds":[1,"a"]`), emulator.Switches{}, 400, []string{"mailboxIds[1]: inv"}},
		"wrong id":   {"PUT", target + "/x", webhookBody(), emulator.Switches{}, 400, []string{"webhookId: invalid"}},
		"wrong page": {"GET", target + "?page=0", "", emulator.Switches{}, 400, []string{"page: must"}},
		"organizations": {
			"POST", target, webhookBody(`"events":["tag.created","organization.created","organization.deleted"]`),
			emulator.Switches{OrganizationEventsRefused: true},
			400,
			[]string{"events[1]: Expected", "events[2]: Expected"},
		},
		"organizations as a whole": {
			"POST", target, webhookBody(`"events":["tag.created","organization.created"]`),
			emulator.Switches{OrganizationEventsRefused: true, EventsRefusedAsWhole: true},
			400,
			[]string{"events: Expected"},
		},
	})
}
