//go:build unix

package sharedtest

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// proxy stands between a server and Redis, and can cut the connection.
type proxy struct {
	mu    sync.Mutex
	isCut bool
	open  map[net.Conn]bool
}

// start listens, and returns the address of Redis by way of the proxy.
func (p *proxy) start(t *testing.T, redis string) string {
	t.Helper()
	address, err := url.Parse(redis)
	if err != nil {
		t.Fatal(err)
	}
	target := address.Host
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.open = make(map[net.Conn]bool)
	var ended sync.WaitGroup
	t.Cleanup(func() {
		listener.Close()
		p.cut()
		ended.Wait()
	})
	ended.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", target)
			if err != nil || !p.keep(client, server) {
				client.Close()
				if err == nil {
					server.Close()
				}
				continue
			}
			ended.Go(func() { p.copy(client, server) })
			ended.Go(func() { p.copy(server, client) })
		}
	})
	address.Host = listener.Addr().String()
	return address.String()
}

func (p *proxy) copy(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	to.Close()
	from.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, to)
	delete(p.open, from)
}

// keep notes connections, unless the connection is cut.
func (p *proxy) keep(connections ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isCut {
		return false
	}
	for _, one := range connections {
		p.open[one] = true
	}
	return true
}

// cut closes all connections, and every new one until mend.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isCut = true
	for one := range p.open {
		one.Close()
	}
}

func (p *proxy) mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isCut = false
}
