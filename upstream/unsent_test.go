package upstream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"
)

// An error for which nothing was sent is not taken for one of the network.
func TestTransportErrorKeepsWhatWasNotSent(t *testing.T) {
	t.Parallel()
	token := &account{refused: time.Now()}
	for _, err := range []error{
		ErrNoToken, new(ForeignURLError), new(TokenError), new(BudgetError), new(ShareError), new(AllowanceError), new(CircuitOpenError),
		token.refusal(time.Now()),
	} {
		wrapped := fmt.Errorf("send: %w", err)
		if got := transportError(t.Context(), wrapped); got != wrapped { //nolint:errorlint // the same, not one like it
			t.Errorf("%T became %v", err, got)
		}
	}
	if got := transportError(t.Context(), net.ErrClosed); !errors.Is(got, ErrUnreachable) {
		t.Errorf("a connection that broke became %v", got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := transportError(ended, ErrNoToken); !errors.Is(got, context.Canceled) {
		t.Errorf("in a context that ended, the error is %v", got)
	}
}
