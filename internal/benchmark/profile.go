package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// profileSeconds is the duration of a profile. It may be longer than the load, since an idle server adds nothing to the
// profile.
const profileSeconds = 5

// profile begins a CPU profile of a fleet's last server, if the options ask for profiles. finish waits until the profile is
// in a file that is named for the situation, the number of servers and the round.
func (s *several) profile(ctx context.Context, of scenario, f *fleet, round int) (finish func() error) {
	if s.opts.several.profiles == "" || f.redis == nil {
		return func() error { return nil }
	}
	last := f.servers[len(f.servers)-1]
	recorded := make(chan error, 1)
	name := fmt.Sprintf("%s-%d-%d.pprof", strings.NewReplacer(",", "", " ", "-").Replace(of.name), len(f.servers), round)
	path := filepath.Join(s.opts.several.profiles, name)
	go func() { recorded <- record(ctx, last.announced[adminLine], path) }()
	return func() error { return <-recorded }
}

// record asks an admin listener for a CPU profile, and writes it to a file.
func record(ctx context.Context, admin, path string) error {
	url := fmt.Sprintf("%sdebug/pprof/profile?seconds=%d", admin, profileSeconds)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return fmt.Errorf("record a profile: %w", err)
	}
	recorded, err := fetch(req)
	if err != nil {
		return fmt.Errorf("record a profile: %w", err)
	}
	if err := os.WriteFile(path, recorded.Body, 0o600); err != nil {
		return fmt.Errorf("record a profile: %w", err)
	}
	return nil
}
