package admin

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"mailbox-graphql/internal/discreet"
)

const (
	readTimeout = 10 * time.Second
	// writeTimeout lets a profile of two minutes through.
	writeTimeout   = 3 * time.Minute
	maxHeaderBytes = 16 << 10
)

// Listen serves the handler at an address until close is called.
func Listen(
	ctx context.Context, address string, handler http.Handler, logger *slog.Logger,
) (listens net.Addr, closeListener func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, nil, fmt.Errorf("listen on --admin-listen %s: %w", address, err)
	}
	server := &http.Server{
		Handler: handler, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: readTimeout,
		MaxHeaderBytes: maxHeaderBytes, ErrorLog: log.New(discreet.LibraryLog(logger), "", 0),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.ErrorContext(ctx, "the admin listener ended", slog.String("error", err.Error()))
		}
	}()
	return listener.Addr(), func() {
		_ = server.Close()
		<-ended
	}, nil
}
