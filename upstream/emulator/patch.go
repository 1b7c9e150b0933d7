package emulator

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"
)

// Patch edits the JSON of successful answers for an exact path, such as "/v2/customers/500": to break a link, to add
// an unknown member or to give a value another type. A number in body is a json.Number. The patches of one path apply in
// the order in which they were added. edit gets a new body for each answer, and is called concurrently.
func (s *Server) Patch(path string, edit func(body map[string]any)) (remove func()) {
	return s.patches.add(&patch{path: path, edit: edit})
}

type patch struct {
	path string
	edit func(map[string]any)
}

type patches struct {
	mu   sync.Mutex
	list []*patch
}

func (ps *patches) add(p *patch) (remove func()) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.list = append(ps.list, p)
	return func() {
		ps.mu.Lock()
		defer ps.mu.Unlock()
		ps.list = slices.DeleteFunc(ps.list, func(other *patch) bool { return other == p })
	}
}

func (ps *patches) of(path string) []*patch {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	var found []*patch
	for _, p := range ps.list {
		if p.path == path {
			found = append(found, p)
		}
	}
	return found
}

func (ps *patches) apply(path string, a answer) answer {
	found := ps.of(path)
	if len(found) == 0 || a.media != mediaHAL {
		return a
	}
	var body map[string]any
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	if err := decoder.Decode(&body); err != nil {
		panic("emulator: invalid JSON from an endpoint: " + err.Error())
	}
	for _, p := range found {
		p.edit(body)
	}
	edited, err := json.Marshal(body)
	if err != nil {
		panic("emulator: a patched body cannot be encoded: " + err.Error())
	}
	a.body = edited
	return a
}
