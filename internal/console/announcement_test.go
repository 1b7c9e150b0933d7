package console

import "testing"

func TestReachable(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"[::]:8080": "localhost:8080", "0.0.0.0:80": "localhost:80", "127.0.0.1:1": "127.0.0.1:1", "[::1]:2": "[::1]:2",
	} {
		if got := reachable(address); got != want {
			t.Errorf("reachable(%s) = %s, want %s", address, got, want)
		}
	}
}
