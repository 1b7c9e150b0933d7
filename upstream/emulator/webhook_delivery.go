package emulator

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the API signs with it
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// mostDiscarded is the number of events without success, one after the other, that disables a webhook.
const mostDiscarded = 10

// maxReceipt bounds what is read of a receiver's answer.
const maxReceipt = 64 << 10

// webhooks keeps the webhooks of the account and delivers events to them. Each webhook gets one event at a time, in the order
// in which they occur, except for those that are tried again. A goroutine runs only while there is something to deliver.
type webhooks struct {
	options *Options
	client  *http.Client
	own     bool // whether the client is of its own
	faults  deliveryFaults

	life    context.Context //nolint:containedctx // ends with Close, as all deliveries do
	end     context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	lastID  int64
	all     []*receiver // by id
	counts  WebhookCounts
	pending int             // deliveries that are neither acknowledged nor given up
	idle    []chan struct{} // closed when none is pending
}

// receiver is a webhook with what is to be delivered to it.
type receiver struct {
	Webhook
	origin    string // of the links in deliveries
	removed   bool
	discarded int // events in sequence
	queue     []*delivery
	draining  bool // whether a goroutine delivers the queue
}

// delivery is an event on its way to one receiver.
type delivery struct {
	to    *receiver
	event string
	body  []byte
	tries int
	fault DeliveryFault
}

func newWebhooks(options *Options) *webhooks {
	h := &webhooks{options: options, client: new(http.Client)}
	if given := options.Webhooks.Client; given != nil {
		*h.client = *given
	} else {
		h.own = true
		h.client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment}
	}
	h.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	h.life, h.end = context.WithCancel(context.Background())
	return h
}

// put adds a webhook, or replaces the one with its id. Origin is that of the links in its deliveries.
func (h *webhooks) put(w Webhook, origin string) (id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	stored := w.withDefaults()
	i, known := h.find(stored.ID)
	if stored.ID == 0 {
		h.lastID++
		stored.ID = h.lastID
		i, known = h.find(stored.ID)
	}
	h.lastID = max(h.lastID, stored.ID)
	if !known {
		h.all = slices.Insert(h.all, i, &receiver{origin: origin})
	}
	h.all[i].Webhook = stored
	if stored.State == WebhookEnabled {
		h.all[i].discarded = 0
	}
	return stored.ID
}

func (h *webhooks) find(id int64) (index int, known bool) {
	return slices.BinarySearchFunc(h.all, id, func(r *receiver, id int64) int { return cmp.Compare(r.ID, id) })
}

// remove drops a webhook with what was to be delivered to it.
func (h *webhooks) remove(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i, known := h.find(id); known {
		h.all[i].removed = true
		h.all = slices.Delete(h.all, i, i+1)
	}
}

func (h *webhooks) list() []Webhook {
	h.mu.Lock()
	defer h.mu.Unlock()
	webhooks := make([]Webhook, len(h.all))
	for i, r := range h.all {
		webhooks[i] = r.clone()
	}
	return webhooks
}

// occur plans the delivery of an event to each webhook that wants it.
func (h *webhooks) occur(e event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range h.all {
		if r.wants(e) {
			thin := r.PayloadVersion == payloadV1 || h.options.Webhooks.ThinBodies
			h.plan(r, e.name, e.body(view{origin: r.origin, options: h.options}, r.Notification, thin))
		}
	}
}

// test sends the event of the web page's test to a webhook, whatever it wants.
func (h *webhooks) test(id int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	i, known := h.find(id)
	if known {
		h.plan(h.all[i], testEvent, []byte("{}"))
	}
	return known
}

// plan queues an event as its fault says. The caller holds the lock.
func (h *webhooks) plan(to *receiver, event string, body []byte) {
	fault := h.faults.take(event)
	if fault.Lost {
		h.counts.Lost++
		return
	}
	for range 1 + fault.Copies {
		if h.pending >= h.options.Webhooks.Queue || h.life.Err() != nil {
			h.counts.Dropped++
			continue
		}
		h.pending++
		h.queue(&delivery{to: to, event: event, body: body, fault: fault}, fault)
	}
}

// queue queues a delivery at once or after the fault's delay. The caller holds the lock.
func (h *webhooks) queue(d *delivery, fault DeliveryFault) {
	if fault.Delay > 0 {
		h.later(d, fault.Delay)
		return
	}
	h.enqueue(d)
}

// enqueue appends a delivery to its receiver's queue. The caller holds the lock.
func (h *webhooks) enqueue(d *delivery) {
	d.to.queue = append(d.to.queue, d)
	if !d.to.draining {
		d.to.draining = true
		h.running.Go(func() { h.drain(d.to) })
	}
}

// drain delivers what is queued for a receiver.
func (h *webhooks) drain(to *receiver) {
	for {
		d, hook, more := h.next(to)
		if !more {
			return
		}
		h.settle(d, h.try(d, hook))
	}
}

// next takes the next delivery from a receiver's queue. A receiver that was removed or disabled gets none.
func (h *webhooks) next(to *receiver) (d *delivery, hook Webhook, more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(to.queue) > 0 && h.life.Err() == nil {
		d, to.queue = to.queue[0], to.queue[1:]
		if to.removed || to.State != WebhookEnabled {
			h.ended()
			continue
		}
		d.tries++
		h.counts.Tries++
		return d, to.clone(), true
	}
	to.draining = false
	return nil, Webhook{}, false
}

// try sends a delivery once. The status is 0 if no answer comes.
func (h *webhooks) try(d *delivery, hook Webhook) (status int) {
	if d.tries <= d.fault.Fails {
		return cmp.Or(d.fault.Status, http.StatusServiceUnavailable)
	}
	ctx, cancel := context.WithTimeout(h.life, h.options.Webhooks.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(d.body))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", mediaJSON)
	request.Header.Set("User-Agent", "Help Scout webhooks (emulator)")
	request.Header.Set("X-HelpScout-Event", d.event)
	request.Header.Set("X-HelpScout-Signature", signature(hook.Secret, d.body))
	response, err := h.client.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, maxReceipt)
	if d.tries <= d.fault.Fails+d.fault.AnswersLost {
		return 0
	}
	return response.StatusCode
}

// signature: https://developer.helpscout.com/webhooks/
func signature(secret string, body []byte) string {
	mac := hmac.New(sha1.New, []byte(secret))
	_, _ = mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// settle decides what follows from the answer to a delivery.
func (h *webhooks) settle(d *delivery, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case status >= 200 && status < 300:
		h.counts.Acknowledged++
		d.to.discarded = 0
		h.ended()
	case status == http.StatusGone:
		d.to.State = WebhookDisabled
		h.counts.Discarded++
		h.ended()
	case d.tries < h.options.Webhooks.Tries:
		h.later(d, h.options.Webhooks.wait(d.tries))
	default:
		h.counts.Discarded++
		if d.to.discarded++; d.to.discarded >= mostDiscarded {
			d.to.State = WebhookDisabled
		}
		h.ended()
	}
}

// ended notes that a delivery is pending no more. The caller holds the lock.
func (h *webhooks) ended() {
	if h.life.Err() != nil {
		return
	}
	if h.pending--; h.pending == 0 {
		h.wake()
	}
}

// wake tells those who wait that nothing is pending. The caller holds the lock.
func (h *webhooks) wake() {
	for _, waiting := range h.idle {
		close(waiting)
	}
	h.idle = nil
}

// later enqueues a delivery after a time. The caller holds the lock.
func (h *webhooks) later(d *delivery, wait time.Duration) {
	if h.life.Err() != nil {
		return
	}
	h.running.Go(func() {
		if !pause(h.life, wait) {
			return
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.life.Err() == nil {
			h.enqueue(d)
		}
	})
}

// close ends all deliveries and waits until nothing runs.
func (h *webhooks) close() {
	h.mu.Lock()
	h.end()
	h.pending = 0
	h.wake()
	h.mu.Unlock()
	h.running.Wait()
	if h.own {
		h.client.CloseIdleConnections()
	}
}

// await returns when no delivery is pending, or with the context's error.
func (h *webhooks) await(ctx context.Context) error {
	h.mu.Lock()
	if h.pending == 0 {
		h.mu.Unlock()
		return nil
	}
	idle := make(chan struct{})
	h.idle = append(h.idle, idle)
	h.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for deliveries: %w", ctx.Err())
	}
}
