package loaders

import (
	"context"
	"sync"
)

// pendingLists knows which pages of customers are under way, so that whoever wants a single customer can wait for a page
// that may bring it instead of spending a request.
type pendingLists struct {
	mu    sync.Mutex
	pages map[chan struct{}]struct{}
}

// begin says that a page is asked for. The page has ended, well or not, when end is called.
func (p *pendingLists) begin() (end func()) {
	page := make(chan struct{})
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pages == nil {
		p.pages = make(map[chan struct{}]struct{})
	}
	p.pages[page] = struct{}{}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.pages, page)
		close(page)
	}
}

// wait returns when all pages that are under way now have ended, or ctx has.
func (p *pendingLists) wait(ctx context.Context) {
	p.mu.Lock()
	pages := make([]chan struct{}, 0, len(p.pages))
	for page := range p.pages {
		pages = append(pages, page)
	}
	p.mu.Unlock()
	for _, page := range pages {
		select {
		case <-page:
		case <-ctx.Done():
			return
		}
	}
}
