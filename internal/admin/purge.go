package admin

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
)

// Cache is a cache whose entries an operator may drop.
type Cache interface {
	// PurgeAll drops everything, and returns how many entries it dropped.
	PurgeAll() (dropped int)
	// Purge drops one resource of a type or, without an id, the whole type. It fails for a type or an id that it does not know.
	Purge(kind, id string) (dropped int, err error)
}

// purgeHeader must be 1. Pages cannot send it without a preflight, which the listener does not answer.
const purgeHeader = "X-Mailbox-Admin"

// purge answers POST /cache/purge with ?all=true, ?type=customer, or ?type=customer&id=500.
type purge struct {
	cache  Cache
	logger *slog.Logger
}

func (p purge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(purgeHeader) != "1" {
		respond(w, http.StatusForbidden, map[string]any{"error": "send the header " + purgeHeader + ": 1"})
		return
	}
	what := r.URL.Query()
	dropped, err := p.drop(what)
	if err != nil {
		respond(w, http.StatusBadRequest, map[string]any{"error": err.Error()})
		return
	}
	p.logger.InfoContext(r.Context(), "cache purged", slog.String("type", what.Get("type")), slog.Bool("all", what.Has("all")),
		slog.Int("dropped", dropped))
	respond(w, http.StatusOK, map[string]any{"dropped": dropped})
}

func (p purge) drop(what url.Values) (int, error) {
	for name, values := range what {
		if name != "all" && name != "type" && name != "id" || len(values) != 1 || values[0] == "" {
			return 0, errors.New("allowed is all=true, or type and id, each once")
		}
	}
	switch all := what.Get("all"); {
	case all == "true" && len(what) == 1:
		return p.cache.PurgeAll(), nil
	case all != "" || !what.Has("type"):
		return 0, errors.New("say what to purge: all=true, or a type such as type=customer, with or without an id")
	}
	return p.cache.Purge(what.Get("type"), what.Get("id"))
}

func respond(w http.ResponseWriter, status int, content map[string]any) {
	body, _ := json.Marshal(content) // strings and numbers cannot fail
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}
