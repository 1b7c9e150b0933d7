package signin_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/internal/scope"
	"mailbox-graphql/internal/signin"
)

// A key works on its last day, and not after it. Time begins on 2000-01-01 in UTC.
func TestKeyExpires(t *testing.T) {
	t.Parallel()
	for expires, want := range map[string]time.Duration{
		"2000-01-02":                48 * time.Hour,
		"2000-01-01T00:30:00Z":      30 * time.Minute,
		"2000-01-01T02:00:00+01:00": time.Hour,
	} {
		synctest.Test(t, func(t *testing.T) {
			keys, err := signin.ParseKeys("web:" + knownHash + " expires=" + expires)
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(want - time.Nanosecond)
			if _, err := keys.Verify(t.Context(), knownKey); err != nil || len(keys.Expired()) > 0 {
				t.Errorf("%s: at the last moment: %v, expired %v", expires, err, keys.Expired())
			}
			<-time.After(time.Nanosecond)
			_, err = keys.Verify(t.Context(), knownKey)
			if err == nil || err.Error() != "expired API key of web" {
				t.Errorf("%s: after the last moment: %v", expires, err)
			}
			if diff := cmp.Diff([]string{"web"}, keys.Expired()); diff != "" {
				t.Errorf("%s: expired (-want +got):\n%s", expires, diff)
			}
		})
	}
}

// An entry has what FormatKey was given.
func TestFormatKeyIsParsed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		grant := signin.Grant{
			Scopes: scope.Set(rapid.IntRange(0, int(scope.All)).Draw(t, "scopes")),
			Share: signin.Share{
				RequestsPerMinute: 2 * rapid.IntRange(0, 500_000).Draw(t, "pairs of requests"),
				Operations:        rapid.IntRange(0, 1_000_000).Draw(t, "operations"),
			},
		}
		if rapid.Bool().Draw(t, "expires") {
			grant.Expires = time.Now().UTC().Add(time.Duration(rapid.Int64Range(int64(time.Hour), int64(time.Hour*1e6)).Draw(t, "for")))
			if rapid.Bool().Draw(t, "a day") {
				grant.Expires = grant.Expires.Truncate(24 * time.Hour).Add(24 * time.Hour)
			}
		}
		entry := signin.FormatKey("web", knownHash, grant)
		keys, err := signin.ParseKeys(entry)
		if err != nil {
			t.Fatalf("%s: %v", entry, err)
		}
		principal, err := keys.Verify(t.Context(), knownKey)
		want := signin.Principal{Name: "web", Kind: signin.KindKey, Scopes: grant.Scopes, Share: grant.Share, Expires: grant.Expires}
		if err != nil || principal != want {
			t.Fatalf("%s: principal %+v, %v; want %+v", entry, principal, err, want)
		}
	})
}

// FuzzKeyEntry holds that an entry which is read means the same when it is written again.
func FuzzKeyEntry(f *testing.F) {
	f.Add("expires=2027-01-31 scopes=customers:write")
	f.Add("requests-per-minute=60 operations=4")
	f.Add("expires=2027-01-31T12:00:00.123+01:00")
	f.Add("expires=0000-01-01")
	f.Add("operations=+7")
	f.Fuzz(func(t *testing.T, attribute string) {
		grant, err := signin.ParseGrant(attribute)
		if err != nil {
			if grant != (signin.Grant{}) {
				t.Errorf("grant %+v and error %v", grant, err)
			}
			return
		}
		entry := signin.FormatKey("web", knownHash, grant)
		if _, err := signin.ParseKeys(entry); err != nil {
			t.Errorf("%s: %v", entry, err)
		}
	})
}

func TestKeyringReplaces(t *testing.T) {
	t.Parallel()
	keys, err := signin.ParseKeys("web:" + knownHash)
	if err != nil {
		t.Fatal(err)
	}
	ring := signin.NewKeyring(keys)
	if _, err := ring.Verify(t.Context(), knownKey); err != nil {
		t.Error(err)
	}
	ring.Replace(signin.Keys{})
	if _, err := ring.Verify(t.Context(), knownKey); err == nil {
		t.Error("a key that was taken away still works")
	}
}
