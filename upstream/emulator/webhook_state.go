package emulator

import "context"

// defaultOrigin is that of the links in deliveries to a webhook that no request created.
const defaultOrigin = "https://api.helpscout.net"

// Webhooks returns a copy of every webhook with its secret, by id.
func (s *Server) Webhooks() []Webhook { return s.webhooks.list() }

// AddWebhook stores a copy of w and returns its id, a new one if it is 0. It replaces a webhook with the same id. Zero members
// are filled in so that w is enabled and of payload version V2. No member is checked, so that w may be older than the rules of
// today, such as one of payload version V1.
func (s *Server) AddWebhook(w Webhook) int64 {
	origin := s.options.URL
	if origin == "" {
		origin = defaultOrigin
	}
	return s.webhooks.put(w, origin)
}

// SendTest sends `helpscout.test` to a webhook, as the web page for webhooks does, and reports whether the webhook exists. The
// body is a guess.
func (s *Server) SendTest(webhookID int64) bool { return s.webhooks.test(webhookID) }

// WebhookCounts returns what became of deliveries until now.
func (s *Server) WebhookCounts() WebhookCounts {
	s.webhooks.mu.Lock()
	defer s.webhooks.mu.Unlock()
	return s.webhooks.counts
}

// AwaitDeliveries returns when every event has been acknowledged or given up, retries included, or with the error of ctx.
func (s *Server) AwaitDeliveries(ctx context.Context) error { return s.webhooks.await(ctx) }

// Close ends all deliveries and waits until nothing runs. The Server goes on answering, and delivers nothing more. A Server
// without webhooks needs no Close.
func (s *Server) Close() { s.webhooks.close() }
