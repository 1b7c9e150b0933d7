package shared

import (
	"errors"
	"testing"
)

func TestSealedValuesOpenOnlyUnderTheirKey(t *testing.T) {
	t.Parallel()
	first, second := "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	storeOf := func(secrets ...string) *Store {
		sealer, err := newSealer(secrets)
		if err != nil {
			t.Fatal(err)
		}
		return &Store{account: "a", sealer: sealer}
	}
	before, during, after := storeOf(first), storeOf(second, first), storeOf(second)
	sealed := before.Seal("key", []byte("plain"))
	for name, test := range map[string]struct {
		store *Store
		key   string
		value string
		want  error
	}{
		"same server":             {before, "key", sealed, nil},
		"server with both":        {during, "key", sealed, nil},
		"server with the new one": {after, "key", sealed, ErrUnreadable},
		"another key":             {before, "other", sealed, ErrUnreadable},
		"changed":                 {before, "key", sealed[:len(sealed)-1] + "\x00", ErrUnreadable},
		"cut off":                 {before, "key", sealed[:3], ErrUnreadable},
		"another version":         {before, "key", "\x02" + sealed[1:], ErrUnreadable},
		"empty":                   {before, "key", "", ErrUnreadable},
		"new secret seals":        {after, "key", during.Seal("key", []byte("plain")), nil},
	} {
		plain, err := test.store.Unseal(test.key, test.value)
		if !errors.Is(err, test.want) || err == nil && string(plain) != "plain" {
			t.Errorf("%s: %q, %v; want %v", name, plain, err, test.want)
		}
	}
}
