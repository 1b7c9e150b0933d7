package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/examples/genqlient/mailbox"
	"mailbox-graphql/examples/genqlient/mailbox/mailboxtest"
)

// The list takes two pages of two; the detail takes what both have in common from the same Go type.
func TestRun(t *testing.T) {
	t.Parallel()
	var printed strings.Builder
	if err := run(t.Context(), &printed, mailbox.NewClient(mailboxtest.URL(t), "")); err != nil {
		t.Fatal(err)
	}
	want := `100297962 Grace Çelik, Nimbus Labs
100093876 Nia Kowalski, Granite Anvil
100065336 Şebnem Ibe, Blue Garden S.A.

500 Vernon Bear, Acme, Inc
since 2012-07-23
car Tesla
#2449 Feature idea 💡 (CLOSED)
#1220 API returns "429" (ACTIVE)
#1091 Cannot sign in (PENDING)
`
	if diff := cmp.Diff(want, printed.String()); diff != "" {
		t.Error(diff)
	}
}

func TestPrintDetailOfACustomerWhoDoesNotExist(t *testing.T) {
	t.Parallel()
	var printed strings.Builder
	client := mailbox.NewClient(mailboxtest.URL(t), "")
	if err := printDetail(t.Context(), &printed, client, "1", 3); err != nil || printed.String() != "" {
		t.Errorf("printed %q, error %v", printed.String(), err)
	}
}

func TestPrintDetailOfWhatCouldBeFetched(t *testing.T) {
	t.Parallel()
	var printed strings.Builder
	client := mailbox.NewClient(mailboxtest.URL(t), "")
	if err := printDetail(t.Context(), &printed, client, "500", 1000); err != nil {
		t.Fatal(err)
	}
	want := "500 Vernon Bear, Acme, Inc\nsince 2012-07-23\ncar Tesla\nincomplete: BAD_USER_INPUT\n"
	if diff := cmp.Diff(want, printed.String()); diff != "" {
		t.Error(diff)
	}
}
