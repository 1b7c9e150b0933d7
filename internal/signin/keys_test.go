package signin_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mailbox-graphql/internal/signin"
)

// The key "mbx_" followed by 43 times "A", and its hash, checked with sha256sum.
const (
	knownKey  = "mbx_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	knownHash = "2fc0420ef4f15c0b570749395894a84e65ad0cfb9e1096c101db281e84ce556c"
)

func TestGenerateKey(t *testing.T) {
	t.Parallel()
	key, hash := signin.GenerateKey()
	if !regexp.MustCompile(`^mbx_[A-Za-z0-9_-]{43}$`).MatchString(key) {
		t.Errorf("key = %q", key)
	}
	if other, _ := signin.GenerateKey(); other == key {
		t.Error("the same key twice")
	}
	keys, err := signin.ParseKeys("web:" + hash)
	if err != nil {
		t.Fatal(err)
	}
	principal, err := keys.Verify(t.Context(), key)
	if want := (signin.Principal{Name: "web", Kind: signin.KindKey}); err != nil || principal != want {
		t.Errorf("Verify = %v, %v, want %v", principal, err, want)
	}
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	other := strings.Repeat("0f", 32)
	tests := []struct {
		name, list string
		count      int
		err        string
	}{
		{name: "nothing", list: ""},
		{name: "empty entries", list: " , \n\n,\t"},
		{name: "comments", list: "# web:x, jobs:y\nweb:" + knownHash + " # the web shop", count: 1},
		{name: "lines", list: "web:" + knownHash + "\r\njobs:" + other + "\r\n", count: 2},
		{name: "commas", list: "web:" + knownHash + ", jobs:" + other, count: 2},
		{name: "two keys of one name", list: "web:" + knownHash + ",web:" + other, count: 2},
		{name: "upper case", list: "Web_1.a-b:" + strings.ToUpper(knownHash), count: 1},
		{name: "name like a key", list: "mbx_web:" + knownHash, count: 1},

		{name: "all attributes", list: "web:" + knownHash + " scopes=customers:write expires=2027-01-31 requests-per-minute=60 operations=4", count: 1},
		{name: "moment of expiry", list: "web:" + knownHash + " expires=2027-01-31T12:00:00+01:00", count: 1},
		{name: "one share", list: "web:" + knownHash + " operations=4,web:" + other + "\toperations=4 expires=2027-01-31", count: 2},

		{name: "several scopes", list: "web:" + knownHash + " scopes=customers:write+organizations:write+properties:write", count: 1},
		{name: "scope twice", list: "web:" + knownHash + " scopes=customers:write+customers:write", count: 1},

		{name: "no scope", list: "web:" + knownHash + " scopes=", err: "scopes must be"},
		{name: "scope without a value", list: "web:" + knownHash + " scopes", err: "scopes must be"},
		{name: "unknown scope", list: "web:" + knownHash + " scopes=customers:write+all", err: "scopes must be"},
		{name: "scopes by spaces", list: "web:" + knownHash + " scopes=customers:write organizations:write", err: "may have only"},
		{name: "upper case scope", list: "web:" + knownHash + " scopes=CUSTOMERS:WRITE", err: "scopes must be"},
		{name: "upper case attribute", list: "web:" + knownHash + " SCOPES=customers:write", err: "may have only"},
		{name: "plus at the end", list: "web:" + knownHash + " scopes=customers:write+", err: "scopes must be"},
		{name: "scopes twice", list: "web:" + knownHash + " scopes=customers:write scopes=customers:write", err: "repeats scopes"},
		{name: "key for a scope", list: "web:" + knownHash + " scopes=" + knownKey, err: "scopes must be"},

		{name: "no date", list: "web:" + knownHash + " expires=soon", err: "expires must be a day"},
		{name: "no day", list: "web:" + knownHash + " expires=2027-02-31", err: "expires must be a day"},
		{name: "nothing a minute", list: "web:" + knownHash + " requests-per-minute=0", err: "requests-per-minute must be a number from 2"},
		{name: "too many operations", list: "web:" + knownHash + " operations=1000001", err: "operations must be a number"},
		{name: "no number", list: "web:" + knownHash + " operations=" + knownKey, err: "operations must be a number"},
		{name: "attribute twice", list: "web:" + knownHash + " operations=1 operations=1", err: "repeats operations"},
		{name: "unknown attribute", list: "web:" + knownHash + " " + knownKey, err: "may have only scopes=…, expires=…"},
		{name: "two shares", list: "web:" + knownHash + " operations=4\nweb:" + other, err: "line 2: entries of one name must have the same"},

		{name: "same key twice", list: "web:" + knownHash + "\njobs:" + knownHash, err: "line 2: an entry repeats the hash"},
		{name: "no hash", list: "web", err: "line 1: an entry must be name:hash"},
		{name: "no name", list: "\n\n:" + knownHash, err: "line 3: an entry must be name:hash"},
		{name: "only a hash", list: knownHash, err: "line 1: an entry must be name:hash"},
		{name: "name with a space", list: "web shop:" + knownHash, err: "an entry must be name:hash"},
		{name: "endless name", list: strings.Repeat("n", 65) + ":" + knownHash, err: "an entry must be name:hash"},
		{name: "short hash", list: "web:" + knownHash[2:], err: "64 hexadecimal digits"},
		{name: "long hash", list: "web:" + knownHash + "00", err: "64 hexadecimal digits"},
		{name: "no digits", list: "web:" + strings.Repeat("xy", 32), err: "64 hexadecimal digits"},
		{name: "another colon", list: "web:jobs:" + knownHash, err: "64 hexadecimal digits"},
		{name: "key for a hash", list: "web:" + knownKey, err: "holds the key itself"},
		{name: "key alone", list: knownKey, err: "holds the key itself"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			keys, err := signin.ParseKeys(test.list)
			if test.err == "" {
				if err != nil || keys.Len() != test.count {
					t.Errorf("%d keys, %v, want %d", keys.Len(), err, test.count)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Fatalf("error = %v, want one with %q", err, test.err)
			}
			if strings.Contains(err.Error(), knownKey[:20]) || strings.Contains(err.Error(), knownHash) {
				t.Errorf("error quotes the entry: %v", err)
			}
		})
	}
}

func TestKeysVerify(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	var known []string
	for i := range 5 {
		key, hash := signin.GenerateKey()
		known = append(known, key)
		fmt.Fprintf(&list, "key%d:%s\n", i, hash)
	}
	fmt.Fprintf(&list, "known:%s\n", knownHash)
	keys, err := signin.ParseKeys(list.String())
	if err != nil {
		t.Fatal(err)
	}
	for i, key := range append(known, knownKey) {
		want := fmt.Sprintf("key%d", i)
		if key == knownKey {
			want = "known"
		}
		if principal, err := keys.Verify(t.Context(), key); err != nil || principal.Name != want {
			t.Errorf("Verify(key %d) = %v, %v, want %q", i, principal, err, want)
		}
	}

	stranger, _ := signin.GenerateKey()
	for _, credential := range []string{stranger, knownKey + "A", knownKey[:len(knownKey)-1], "mbx_"} {
		if principal, err := keys.Verify(t.Context(), credential); err == nil || errors.Is(err, signin.ErrOtherKind) {
			t.Errorf("Verify(%q) = %v, %v, want a refusal", credential, principal, err)
		}
		if principal, err := (signin.Keys{}).Verify(t.Context(), credential); err == nil {
			t.Errorf("no keys: Verify(%q) = %v", credential, principal)
		}
	}
	for _, credential := range []string{"", knownHash, "MBX_" + knownKey[4:], "a.b.c"} {
		if _, err := keys.Verify(t.Context(), credential); !errors.Is(err, signin.ErrOtherKind) {
			t.Errorf("Verify(%q) = %v, want ErrOtherKind", credential, err)
		}
	}
}

func TestParseKeysReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOf(rapid.StringMatching(`[A-Za-z0-9._-]{1,64}`)).Draw(t, "names")
		separator := rapid.SampledFrom([]string{",", "\n", "\r\n", " , ", "\n# note\n"}).Draw(t, "separator")
		var entries, known []string
		for _, name := range names {
			key, hash := signin.GenerateKey()
			known = append(known, key)
			entries = append(entries, name+":"+hash)
		}
		keys, err := signin.ParseKeys(strings.Join(entries, separator))
		if err != nil {
			t.Fatal(err)
		}
		for i, key := range known {
			if principal, err := keys.Verify(t.Context(), key); err != nil || principal.Name != names[i] {
				t.Fatalf("Verify(key %d) = %v, %v, want %q", i, principal, err, names[i])
			}
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	f.Add("web:" + knownHash)
	f.Add("# comment\nweb:" + knownHash + ",jobs:00\r\n")
	f.Add("web:" + knownKey)
	f.Add(":::,,,###")
	f.Add("web:" + knownHash + " scopes=customers:write expires=2027-01-31T12:00:00.5+01:00 requests-per-minute=60 operations=4")
	f.Fuzz(func(t *testing.T, list string) {
		keys, err := signin.ParseKeys(list)
		if err != nil {
			if keys.Len() != 0 {
				t.Errorf("%d keys and error %v", keys.Len(), err)
			}
			return
		}
		if entries := strings.Count(list, ":"); keys.Len() > entries {
			t.Errorf("%d keys of %d entries", keys.Len(), entries)
		}
	})
}
