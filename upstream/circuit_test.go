package upstream_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// breakCircuit opens the circuit by failed reads, after which the API works again.
func breakCircuit(ctx context.Context, t *testing.T, account *emulator.Server, client *upstream.Client) {
	t.Helper()
	recovers := account.Inject(emulator.Fault{Status: 503})
	defer recovers()
	var reads sync.WaitGroup
	for _, customer := range account.Customers()[:20] {
		reads.Go(func() { _ = getCustomer(ctx, client, customer.ID) })
	}
	reads.Wait()
	if err := getCustomer(ctx, client, 500); !isOpen(err) {
		t.Fatalf("error = %v, want the circuit's", err)
	}
}

func isOpen(err error) bool {
	_, ok := errors.AsType[*upstream.CircuitOpenError](err)
	return ok
}

// Callers that disconnect do not keep the circuit open.
func TestCircuitClosesDespiteDisconnects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Budget: -1, Latency: 400 * time.Millisecond})
		client := newClient(t, account, upstream.Options{})
		breakCircuit(t.Context(), t, account, client)
		ctx, stop := context.WithCancel(t.Context())
		var attack sync.WaitGroup
		attack.Go(func() {
			for ctx.Err() == nil {
				attack.Go(func() {
					impatient, leave := context.WithTimeout(ctx, 100*time.Millisecond)
					defer leave()
					_ = getCustomer(impatient, client, account.Customers()[1].ID)
				})
				<-time.After(500 * time.Millisecond)
			}
		})
		failed := 0
		for range 40 {
			<-time.After(time.Second)
			if err := getCustomer(t.Context(), client, 500); err != nil {
				failed++
			}
		}
		stop()
		attack.Wait()
		if failed > 6 {
			t.Errorf("%d of 40 reads failed, want at most the first 6", failed)
		}
	})
}
