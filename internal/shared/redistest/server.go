package redistest

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Options configure a server. The zero value is a server without password and TLS, whose memory is not bounded.
type Options struct {
	// Binary is the program: [Redis], [Valkey], or a path. "": what the environment variable [Variable] names, else [Redis].
	Binary string
	// MaxMemory bounds the memory, such as "2mb". Policy says what happens when it is full, such as "allkeys-lru".
	MaxMemory, Policy string
	// User and Password are what clients must sign in with. A password without a user is that of the user default.
	User, Password string
	// Rules are the rights of the user, such as "~app:* +@all". "": the rights that the docs recommend, see [Rights].
	Rules string
	// OpenSentinel lets clients of [StartSentinel]'s Sentinel use it without a user and a password.
	OpenSentinel bool
	// TLS lets clients connect by TLS only. [Server.CAFile] has the authority's certificate.
	TLS bool
	// Persist keeps all data on disk, so that a restart finds it.
	Persist bool
	// Config has further lines of the configuration, such as "replica-read-only yes".
	Config []string
	// Clock gives the server a clock of its own: see [Server.SetClock].
	Clock bool
	// Env has further variables of the environment of the process, such as "LANG=C".
	Env []string

	certificates string // the folder of the certificates, which servers of one cluster or Sentinel share
}

// Server is a server that runs. It ends with the test.
type Server struct {
	// Addr is HOST:PORT.
	Addr string
	// Socket is the path of its Unix socket.
	Socket string
	// CAFile is the path of the certificate that has signed the server's own, or "" without TLS.
	CAFile string
	// Binary is the program, as it was found.
	Binary string

	opts    Options
	dir     string
	port    int
	process *process
}

// Start starts a server and waits until it answers.
func Start(tb testing.TB, opts Options) *Server {
	tb.Helper()
	if opts.Rules == "" {
		opts.Rules = Rights(tb)
	}
	return start(tb, opts, nil)
}

// start starts a server with arguments beside the configuration.
func start(tb testing.TB, opts Options, arguments []string) *Server {
	tb.Helper()
	if opts.Binary == "" {
		opts.Binary = defaultBinary()
	}
	s := &Server{Binary: find(tb, opts.Binary)}
	var err error
	s.dir, err = os.MkdirTemp("", "redistest") //nolint:usetesting // the path of TempDir may be too long for a socket
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if s.process != nil {
			s.process.end()
		}
		if err := os.RemoveAll(s.dir); err != nil {
			tb.Error(err)
		}
	})
	s.Socket = filepath.Join(s.dir, "socket")
	if opts.Clock {
		opts = s.withClock(tb, opts)
	}
	s.opts = secured(tb, opts)
	if opts.TLS {
		s.CAFile = filepath.Join(s.opts.certificates, authorityFile)
	}
	const attempts = 5 // another process may take the port first
	for range attempts {
		s.port = reservePort(tb)
		s.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
		s.configure(tb)
		s.process = startProcess(tb, s.command(arguments), s.opts.Env)
		if err = s.awaitAnswer(tb); !errors.Is(err, errEnded) {
			break
		}
	}
	if err != nil {
		tb.Fatalf("start %s: %v\n%s", s.Binary, err, s.Log())
	}
	return s
}

func (s *Server) configFile() string { return filepath.Join(s.dir, "configuration") }

func (s *Server) command(arguments []string) []string {
	return slices.Concat([]string{s.Binary, s.configFile()}, arguments)
}

// admin is the user of this package.
const admin = "redistest"

func (s *Server) configure(tb testing.TB) {
	tb.Helper()
	lines := []string{
		"bind 127.0.0.1", "dir " + s.dir, "unixsocket " + s.Socket, "daemonize no", "enable-debug-command yes",
		"repl-diskless-sync-delay 0", // a primary need not wait for more replicas
		"user " + admin + " on nopass ~* &* +@all",
	}
	lines = append(lines, s.listening()...)
	lines = append(lines, s.persistence()...)
	if s.opts.MaxMemory != "" {
		lines = append(lines, "maxmemory "+s.opts.MaxMemory)
	}
	if s.opts.Policy != "" {
		lines = append(lines, "maxmemory-policy "+s.opts.Policy)
	}
	lines = append(lines, users(s.opts)...)
	lines = append(lines, s.opts.Config...)
	if err := os.WriteFile(s.configFile(), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func (s *Server) listening() []string {
	if !s.opts.TLS {
		return []string{fmt.Sprintf("port %d", s.port)}
	}
	return []string{
		"port 0", fmt.Sprintf("tls-port %d", s.port), "tls-auth-clients no",
		"tls-cert-file " + filepath.Join(s.opts.certificates, certificateFile),
		"tls-key-file " + filepath.Join(s.opts.certificates, keyFile),
		"tls-ca-cert-file " + s.CAFile,
	}
}

func (s *Server) persistence() []string {
	if s.opts.Persist {
		return []string{"save \"\"", "appendonly yes", "appendfsync always"}
	}
	return []string{"save \"\"", "appendonly no"}
}

// users returns the lines that say who may sign in, and for what.
func users(opts Options) []string {
	rules := opts.Rules
	if rules == "" {
		rules = "~* &* +@all"
	}
	password := "nopass"
	if opts.Password != "" {
		password = strconv.Quote(">" + opts.Password)
	}
	if opts.User == "" {
		return []string{fmt.Sprintf("user default on %s %s", password, rules)}
	}
	// A server needs the rights of the user default to load its append-only file.
	return []string{"user default off ~* &* +@all", fmt.Sprintf("user %s on %s %s", opts.User, password, rules)}
}

// URL returns the address, with user and password.
func (s *Server) URL() string {
	address := url.URL{Scheme: "redis", Host: s.Addr, User: userinfo(s.opts)}
	if s.opts.TLS {
		address.Scheme = "rediss"
	}
	return address.String()
}

// SocketURL returns the address of the Unix socket, with user and password.
func (s *Server) SocketURL() string {
	address := url.URL{Scheme: "unix", Path: s.Socket, User: userinfo(s.opts)}
	return address.String()
}

func userinfo(opts Options) *url.Userinfo {
	if opts.User == "" && opts.Password == "" {
		return nil
	}
	return url.UserPassword(opts.User, opts.Password)
}
