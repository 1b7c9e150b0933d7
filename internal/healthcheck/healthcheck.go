// Package healthcheck asks a running server whether it is alive, for containers that have no shell and no curl.
//
// It never asks another machine's name server, and no proxy stands between it and the server.
package healthcheck

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// patience is the longest time that an answer may take. A supervisor's own limit should be longer.
const patience = 3 * time.Second

// Ask returns nil if the server that listens at an address answers a GET of the path with status 200. The address is the one
// that the server was given: without a host or with 0.0.0.0 it means this machine.
func Ask(ctx context.Context, listen, path string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, http.NoBody)
	if err != nil {
		return fmt.Errorf("healthcheck: %w", err)
	}
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, listen)
		},
	}}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("healthcheck of --listen %s: %w", listen, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("healthcheck of --listen %s: status %d", listen, answer.StatusCode)
	}
	return nil
}
