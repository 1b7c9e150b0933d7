package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// The roles of the processes that are floors.
const (
	readyRole = "ready"
	proxyRole = "proxy"
)

// readyAnswer is an answer of the server, which a floor gives without any work.
type readyAnswer struct {
	Header http.Header
	Body   []byte
}

// serveReady answers /NAME of a query with the server's answer, which it reads from a file at its start.
func serveReady(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet(readyRole, flag.ContinueOnError)
	file := flags.String("answers", "", "file with the answers")
	headers := flags.Bool("headers", false, "answer with the server's headers")
	if err := flags.Parse(args); err != nil {
		return err //nolint:wrapcheck // the message names the flag
	}
	text, err := os.ReadFile(*file)
	if err != nil {
		return fmt.Errorf("read the answers: %w", err)
	}
	var answers map[string]readyAnswer
	if err := json.Unmarshal(text, &answers); err != nil {
		return fmt.Errorf("read the answers: %w", err)
	}
	mux := http.NewServeMux()
	for name, answer := range answers {
		mux.Handle("POST /"+name, ready(answer, *headers))
	}
	return serve(ctx, mux, stdout)
}

func ready(answer readyAnswer, headers bool) http.Handler {
	if !headers {
		answer.Header = http.Header{"Content-Type": answer.Header["Content-Type"]}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		header := w.Header()
		for name, values := range answer.Header {
			header.Set(name, values[0])
		}
		_, _ = w.Write(answer.Body)
	})
}

// serveProxy reads the path of each request from the REST API, once, and passes the body on as it is.
func serveProxy(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet(proxyRole, flag.ContinueOnError)
	origin := flags.String("upstream", "", "address of the REST API")
	token := flags.String("token", "", "token for the REST API")
	connections := flags.Int("connections", 1, "connections to keep")
	if err := flags.Parse(args); err != nil {
		return err //nolint:wrapcheck // the message names the flag
	}
	// A connection is idle a moment after its answer was read, so that more than one for each client are open at times.
	transport := &http.Transport{MaxIdleConnsPerHost: 16 * *connections, DisableCompression: true}
	authorization := "Bearer " + *token
	return serve(ctx, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, *origin+r.URL.RequestURI(), http.NoBody)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		req.Header.Set("Authorization", authorization)
		resp, err := transport.RoundTrip(req)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.Header()["Content-Type"] = resp.Header["Content-Type"]
		w.Header()["Content-Length"] = resp.Header["Content-Length"]
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}), stdout)
}

// serve announces its address and serves until ctx ends.
func serve(ctx context.Context, handler http.Handler, stdout io.Writer) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	const readTimeout = 10 * time.Second
	server := &http.Server{Handler: handler, ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	fmt.Fprintf(stdout, "%s    http://%s\n", floorLine, listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
