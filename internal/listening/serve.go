package listening

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve answers requests until ctx ends. Requests under way then have the grace to finish. Requests that take longer are
// cut, which the log reports and which is no error. Serve sets the server's ConnState and ConnContext, and wraps its handler.
func Serve(
	ctx context.Context, server *http.Server, listener net.Listener, opts Options, grace time.Duration, logger *slog.Logger,
) error {
	bounded := New(listener, opts)
	server.ConnState, server.ConnContext = bounded.Note, markReserved
	server.Handler = onReserve(server.Handler, opts.ReservedPaths)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(bounded) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(finish)
	if errors.Is(err, context.DeadlineExceeded) {
		logger.WarnContext(ctx, "requests were cut at the end of the grace",
			slog.Int("requests", bounded.Busy()), slog.Duration("grace", grace))
		err = server.Close()
	}
	if err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}
