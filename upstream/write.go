package upstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// write is a request that changes something.
type write struct {
	what   string // what it does, for errors
	method string
	target *url.URL
	body   any // nil: none
	// repeatable tells whether sending it twice does no more than sending it once.
	repeatable bool
	// touches are the tags of the cached resources that it changes.
	touches []string
	// created returns the tag of a new resource by its id. Nil for a write whose answer has no id.
	created func(id int64) string
	// place returns where in the input the API found a violation. Nil: where the violation's path says.
	place func(Violation) []string
	// settle tells, by reading, whether the write has taken effect, and the id of what it created. Nil: no read can tell.
	settle func(ctx context.Context) (id int64, settled bool)
	// sent is when the first attempt was handed to the network.
	sent time.Time
}

// receipt is what the API says about a write that it has processed.
type receipt struct {
	status int
	id     int64 // of what was created, or 0
}

// write sends a write, drops from the cache what the write touches, at all servers, and then calls the listeners, see
// [Client.OnChange], before it returns. It waits for its permits like a read, and ends with ctx while it waits. Once sent,
// it runs to its end within ctx's deadline.
//
// Its errors are those of a read, and *[OutcomeUnknownError]. The cache keeps what a write touches only if the API has
// surely not begun to process it: a refusal may tell that the cache is wrong, and a refused PATCH may have been applied in
// part.
func (c *Client) write(ctx context.Context, w *write) (receipt, error) {
	body, err := w.encode()
	if err != nil {
		return receipt{}, fmt.Errorf("%s: %w", w.what, err)
	}
	answer, traces, err := c.deliver(ctx, w, body)
	if err == nil && w.created != nil && answer.id == 0 {
		traces, err = uncertain, &MalformedError{Reason: "no id of what was created"}
	}
	var notice Notice
	if traces > none {
		notice.Drops = append([]string{tagUnknown}, w.touches...)
	}
	if err != nil && traces == uncertain {
		c.announce(ctx, notice) // before anything is read
		notice = Notice{}
		answer, err = c.settle(ctx, w, err)
	}
	if err == nil {
		if w.created != nil {
			notice.Drops = append(notice.Drops, w.created(answer.id))
		}
		notice.Change = changeBy(w.method, strings.TrimPrefix(w.target.Path, c.base.Path), answer.id)
	}
	if len(notice.Drops) > 0 || notice.Change != (ResourceChange{}) {
		c.announce(ctx, notice)
	}
	if err != nil {
		return receipt{}, fmt.Errorf("%s: %w", w.what, err)
	}
	return answer, nil
}

// settle finds out whether a write of unknown outcome has taken effect. If a later attempt was refused, and nothing shows an
// effect, that refusal is the outcome.
func (c *Client) settle(caller context.Context, w *write, failure error) (receipt, error) {
	if w.settle != nil {
		ctx, cancel := detach(caller)
		defer cancel()
		if id, settled := w.settle(WithFreshReads(ctx)); settled {
			return receipt{status: http.StatusOK, id: id}, nil
		}
	}
	if isRefusedWrite(failure) {
		return receipt{}, failure
	}
	return receipt{}, &OutcomeUnknownError{Err: failure}
}

// encode returns the body's JSON, or nil for none.
func (w *write) encode() ([]byte, error) {
	if w.body == nil {
		return nil, nil
	}
	body, err := json.Marshal(w.body, json.Deterministic(true))
	if err != nil {
		return nil, errors.New("input cannot be written as JSON") // the library's error would quote the input
	}
	return body, nil
}

// sendWrite sends one attempt. The API redirects no write, so none is followed.
//
// [http.Transport] sends the request again by itself only if it knows that the API has not processed it: nothing was written
// to a connection that was closed meanwhile, or the HTTP/2 server refused the stream. A header Idempotency-Key, or
// X-Idempotency-Key, would let it go further, and must never be set.
func (c *Client) sendWrite(ctx context.Context, w *write, body []byte) (receipt, error) {
	req, err := http.NewRequestWithContext(ctx, w.method, w.target.String(), bytes.NewReader(body))
	if err != nil {
		return receipt{}, &MalformedError{Reason: "unusable URL"}
	}
	if err := c.origin.Check(req.URL); err != nil {
		return receipt{}, err
	}
	req.Header.Set("Accept", "application/hal+json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return receipt{}, transportError(ctx, err)
	}
	defer resp.Body.Close()
	if err := checkStatus(resp); err != nil {
		w.placeViolations(err)
		return receipt{}, err
	}
	return receipt{status: resp.StatusCode, id: createdID(resp.Header)}, nil
}

func (w *write) placeViolations(err error) {
	status, ok := errors.AsType[*StatusError](err)
	if !ok {
		return
	}
	for i, violation := range status.Violations {
		if w.place == nil {
			status.Violations[i].Input = partsOf(violation.Path)
		} else {
			status.Violations[i].Input = w.place(violation)
		}
	}
}

// createdID returns the id in the headers of a 201, or 0.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/create/.
func createdID(header http.Header) int64 {
	if id := idOf(header.Get("Resource-Id")); id != 0 {
		return id
	}
	location, err := url.Parse(header.Get("Location"))
	if err != nil {
		return 0
	}
	return idOf(path.Base(location.Path))
}

// idOf reads an id as the API writes it: digits without a sign or a leading zero. It returns 0 for anything else.
func idOf(text string) int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 0 || strconv.FormatInt(id, 10) != text {
		return 0
	}
	return id
}

// inTurn runs a write, with the reads that it needs, while no other write of this client works on the resource.
func (c *Client) inTurn(ctx context.Context, resource string, run func() error) error {
	leave, err := c.writes.take(ctx, c.accounts.of(ctx).principal+" "+resource)
	if err != nil {
		return err
	}
	defer leave()
	return run()
}
