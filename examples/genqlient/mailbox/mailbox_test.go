package mailbox_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/Khan/genqlient/generate"
	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/examples/genqlient/mailbox"
	"mailbox-graphql/examples/genqlient/mailbox/mailboxtest"
)

// Whoever changes the schema or the operations has to generate the client anew.
func TestGeneratedCodeIsUpToDate(t *testing.T) {
	t.Parallel()
	config, err := generate.ReadAndValidateConfig("../genqlient.yaml")
	if err != nil {
		t.Fatal(err)
	}
	generated, err := generate.Generate(config)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range generated {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is stale: go generate ./... (-want +got)\n%s", name, diff)
		}
	}
}

func TestCustomersWalksThePages(t *testing.T) {
	t.Parallel()
	server := mailboxtest.URL(t)
	seen := make(map[string]bool)
	for customer, err := range mailbox.Customers(t.Context(), mailbox.NewClient(server, ""), 250) {
		if err != nil {
			t.Fatal(err)
		}
		seen[customer.Id] = true
	}
	if len(seen) != 1001 || !seen["500"] {
		t.Errorf("%d customers, customer 500 among them: %t; want 1001 and true", len(seen), seen["500"])
	}
}

func TestCustomersEndsWithAnError(t *testing.T) {
	t.Parallel()
	var codes []mailbox.Code
	for _, err := range mailbox.Customers(t.Context(), mailbox.NewClient(mailboxtest.URL(t), ""), 1000) {
		codes = append(codes, mailbox.CodeOf(err))
	}
	if diff := cmp.Diff([]mailbox.Code{mailbox.BadUserInput}, codes); diff != "" {
		t.Error(diff)
	}
}

func TestAnErrorLeavesTheRestOfTheData(t *testing.T) {
	t.Parallel()
	answer, err := mailbox.GetCustomer(t.Context(), mailbox.NewClient(mailboxtest.URL(t), ""), "500", 1000)
	if code := mailbox.CodeOf(err); code != mailbox.BadUserInput {
		t.Errorf("code %q of error %v", code, err)
	}
	if name := answer.Customer.Name; name == nil || *name != "Vernon Bear" || answer.Customer.Conversations != nil {
		t.Errorf("customer %+v", answer.Customer)
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	t.Parallel()
	answer, err := mailbox.GetCustomer(t.Context(), mailbox.NewClient(mailboxtest.URL(t), ""), "100297962", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, property := range answer.Customer.Properties {
		switch property := property.(type) {
		case *mailbox.GetCustomerCustomerPropertiesNumberProperty:
			if *property.Number != json.Number("1482") {
				t.Errorf("%s is %s", property.Slug, *property.Number)
			}
		case *mailbox.GetCustomerCustomerPropertiesDateProperty:
			if *property.Date != "2016-05-26" {
				t.Errorf("%s is %s", property.Slug, *property.Date)
			}
		}
	}
	if len(answer.Customer.Properties) != 5 {
		t.Errorf("%d properties, want 5", len(answer.Customer.Properties))
	}
}

func TestSetJobTitleFindsTheCustomer(t *testing.T) {
	t.Parallel()
	client := mailbox.NewClient(mailboxtest.URL(t), "")
	const email = "nia.kowalski+news@graniteanvil.example"
	title := "Engineer since " + time.Now().Format(time.RFC3339Nano) // new also to a server that was tested before
	for _, want := range []mailbox.UpsertOutcome{mailbox.UpsertOutcomeUpdated, mailbox.UpsertOutcomeUnchanged} {
		customer, outcome, err := mailbox.SetJobTitle(t.Context(), client, email, &title)
		if err != nil || customer.Id != "100093876" || outcome != want {
			t.Fatalf("customer %s, outcome %s, error %v; want 100093876 and %s", customer.Id, outcome, err, want)
		}
	}
}

func TestSetJobTitleTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	client := mailbox.NewClient(mailboxtest.URL(t), "")
	_, _, err := mailbox.SetJobTitle(t.Context(), client, "nobody", nil)
	refusal, ok := errors.AsType[*mailbox.Refusal](err)
	if !ok || refusal.Code != mailbox.UserErrorCodeInvalidEmail || refusal.Field != "email" {
		t.Errorf("error %v", err)
	}
}

// A server that everybody must sign in to refuses with a status, and the same errors as others in the body.
func TestTheTokenIsSentAndARefusalHasACode(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		if r.Header.Get("Authorization") == "Bearer a-token" {
			_, _ = w.Write([]byte(`{"errors": [{"message": "no", "extensions": {"code": "UNAUTHENTICATED"}}]}`))
		}
	}))
	defer server.Close()
	_, err := mailbox.GetCustomer(t.Context(), mailbox.NewClient(server.URL, "a-token"), "500", 1)
	if code := mailbox.CodeOf(err); code != mailbox.Unauthenticated {
		t.Errorf("code %q of error %v", code, err)
	}
}

func TestTheTokenDoesNotFollowRedirects(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the request went elsewhere")
	}))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	if _, err := mailbox.GetCustomer(t.Context(), mailbox.NewClient(server.URL, "a-token"), "500", 1); err == nil {
		t.Error("no error")
	}
}
