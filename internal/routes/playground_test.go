package routes_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/routes"
)

func TestPlaygroundOffersWritesWhereTheyAreServed(t *testing.T) {
	t.Parallel()
	for _, readOnly := range []bool{false, true} {
		page, err := routes.Playground(config.Config{ReadOnly: readOnly})
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		page.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
		body := answer.Body.String()
		if !strings.Contains(body, "SupportSidebar") {
			t.Error("the page has no examples")
		}
		if got := strings.Contains(body, "Write: "); got == readOnly {
			t.Errorf("read-only %t: the page offers writes: %t", readOnly, got)
		}
	}
}
