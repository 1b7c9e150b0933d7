package answers

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strings"
)

// Request is a request whose bytes have been read.
type Request struct {
	name   [sha256.Size]byte
	buffer []byte
	begin  int // of the body in buffer

	hasBody bool  // the body has been read, in part if it is too long
	err     error // that ended the body
}

// Name returns a text that only requests have in common of which all is equal that may change the answer of a principal.
func (r *Request) Name() string { return string(r.name[:]) }

// Reader reads requests before the transport reads them.
type Reader struct {
	// MaxBodyBytes bounds the body of a request.
	MaxBodyBytes int64
	// Headers are the headers that may change the answer, in canonical form.
	Headers []string
}

// Read reads a request into buffer, which it may replace. It reports false for a request that the transport has to judge: it is
// neither a GET nor a POST of JSON, its body is longer than the bound, or its body does not arrive. See [Request.Restore].
func (d *Reader) Read(r *http.Request, buffer []byte) (Request, bool) {
	buffer = d.appendHead(buffer[:0], r)
	request := Request{buffer: buffer, begin: len(buffer)}
	switch r.Method {
	case http.MethodGet:
	case http.MethodPost:
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") || r.ContentLength > d.MaxBodyBytes {
			return request, false
		}
		if !d.readBody(r, &request) {
			return request, false
		}
	default:
		return request, false
	}
	request.name = sha256.Sum256(request.buffer)
	return request, true
}

// appendHead appends all but the body, each part with its length, so that no two heads have the same bytes.
func (d *Reader) appendHead(to []byte, r *http.Request) []byte {
	to = appendPart(to, r.Method)
	to = appendPart(to, r.Host)
	to = appendPart(to, r.URL.RawQuery)
	for _, name := range d.Headers {
		values := r.Header[name]
		to = binary.AppendUvarint(to, uint64(len(values)))
		for _, value := range values {
			to = appendPart(to, value)
		}
	}
	return to
}

func appendPart(to []byte, part string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(part))), part...)
}

// readBody reads the body behind the head. It reports false for a body that is too long or does not arrive: the transport then
// finds the same.
func (d *Reader) readBody(r *http.Request, request *Request) bool {
	request.buffer, request.err = appendBody(request.buffer, r.Body, d.MaxBodyBytes)
	request.hasBody = true
	return request.err == nil && int64(len(request.buffer)-request.begin) <= d.MaxBodyBytes
}

// appendBody appends what body has, up to somewhat more than the given number of bytes.
func appendBody(to []byte, body io.Reader, most int64) ([]byte, error) {
	const room = 512
	begin := len(to)
	for int64(len(to)-begin) <= most {
		if cap(to)-len(to) < room {
			to = append(to, make([]byte, room+cap(to)-len(to))...)[:len(to)]
		}
		n, err := body.Read(to[len(to):cap(to)])
		to = to[:len(to)+n]
		if errors.Is(err, io.EOF) {
			return to, nil
		}
		if err != nil {
			return to, err //nolint:wrapcheck // the transport judges it
		}
	}
	return to, nil
}

// Restore gives the request its body back, as if it had not been read. The buffer must not be used again before the body has
// been.
func (r *Request) Restore(request *http.Request) {
	if r.hasBody {
		request.Body = &replay{read: r.buffer[r.begin:], rest: request.Body, err: r.err}
	}
}

// Buffer returns the memory that the request was read into, for another use.
func (r *Request) Buffer() []byte { return r.buffer }

// replay is a body of which the beginning has been read, and maybe the error that followed.
type replay struct {
	read []byte
	rest io.ReadCloser
	err  error
}

func (b *replay) Read(p []byte) (int, error) {
	if len(b.read) > 0 {
		n := copy(p, b.read)
		b.read = b.read[n:]
		return n, nil
	}
	if b.err != nil {
		return 0, b.err
	}
	return b.rest.Read(p) //nolint:wrapcheck // it stands for the body
}

func (b *replay) Close() error { return b.rest.Close() } //nolint:wrapcheck // see above
