package auth_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/auth"
)

// others are servers that have the same app: they have a token, or let this server request one.
type others struct {
	token auth.Issued
	asked []auth.OldToken
}

func (o *others) Next(ctx context.Context, old auth.OldToken, request auth.RequestToken) (auth.Issued, error) {
	o.asked = append(o.asked, old)
	if o.token.Token != "" && o.token.Token != old.Token {
		return o.token, nil
	}
	return o.Replace(ctx, request)
}

func (o *others) Replace(ctx context.Context, request auth.RequestToken) (auth.Issued, error) {
	issued, err := request(ctx)
	if err == nil {
		o.token = issued
	}
	return issued, err
}

// A source takes the token of others, asks for another one when it is about to expire or was refused, and says which of the two.
func TestSharedToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &account{lifetime: time.Hour}
		shared := &others{token: auth.Issued{Token: "theirs", Asked: time.Now(), Life: time.Hour}}
		source, err := auth.NewAppSource(auth.AppOptions{ClientID: appID, ClientSecret: appSecret, Base: api, Shared: shared})
		if err != nil {
			t.Fatal(err)
		}
		if source.Accepted() {
			t.Error("accepted before there was a token")
		}
		wantToken(t, source, "theirs")
		if !source.Accepted() {
			t.Error("not accepted with the token of another server")
		}

		<-time.After(56 * time.Minute) // in the last five minutes of its life
		wantToken(t, source, "theirs")
		synctest.Wait()
		wantToken(t, source, "t1")

		source.Invalidate("theirs")
		wantToken(t, source, "t1")
		source.Invalidate("t1") // right after it was issued
		wantToken(t, source, "t1")
		<-time.After(time.Minute)
		source.Invalidate("t1")
		wantToken(t, source, "t2")
		shared.token = auth.Issued{Token: "theirs again", Asked: time.Now(), Life: time.Hour}
		source.Invalidate("t2")
		wantToken(t, source, "theirs again")

		if err := source.ChangeSecret(t.Context(), appSecret); err != nil {
			t.Error(err)
		}
		wantToken(t, source, "t3")
		want := []auth.OldToken{
			{},
			{Token: "theirs"},
			{Token: "t1", Refused: true},
			{Token: "t1", Refused: true},
			{Token: "t2", Refused: true},
		}
		if diff := cmp.Diff(want, shared.asked); diff != "" {
			t.Errorf("asked for another token than (-want +got):\n%s", diff)
		}
		if shared.token.Token != "t3" || api.tokenRequests() != 3 {
			t.Errorf("shared %q after %d requests, want t3 after 3", shared.token.Token, api.tokenRequests())
		}
	})
}
