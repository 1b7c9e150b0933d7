package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// profileSeconds is how long a profile takes. It may take longer than what it is about: an idle server adds nothing to it.
const profileSeconds = 5

// profile begins to record which code of a fleet's last server takes CPU time, if the options ask for that. finish writes the
// profile to a file that is named for the situation, the number of servers and the round.
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
