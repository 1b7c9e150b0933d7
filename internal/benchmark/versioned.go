package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"sync/atomic"
)

const (
	customerWithTitle = `query Title($id: ID!) { customer(id: $id) {
  id jobTitle emails { value type } phones { value type } organization { id name }
} }`
	titleWritten = `mutation Write($id: ID!, $title: String!) { updateCustomer(input: {id: $id, jobTitle: $title}) {
  customer { id } userErrors { message }
} }`
)

// versioned is a customer whose job title is the number of the last write, so that a read shows whether it is current.
type versioned struct {
	path, id string
	readBody []byte
	written  int64        // number of the last write that was sent
	answered atomic.Int64 // number of the last write that was answered
}

func (v *versioned) prepare(path, id string) error {
	v.path, v.id = path, id
	bodies, err := query{document: customerWithTitle, variables: []map[string]any{{"id": id}}}.bodies()
	if err != nil {
		return err
	}
	v.readBody = bodies[0]
	return nil
}

// read returns a read. It counts as stale unless it shows the last write that a server has answered by now.
func (v *versioned) read(stale *atomic.Int64) call {
	expected := v.answered.Load()
	return call{path: v.path, body: v.readBody, check: func(answer []byte) error {
		if titleIn(answer) < expected {
			stale.Add(1)
		}
		return nil
	}}
}

// titleIn returns the number in the job title of an answer, or 0 if there is none.
func titleIn(answer []byte) int64 {
	_, rest, _ := bytes.Cut(answer, []byte(`"jobTitle":"`))
	title, _, _ := bytes.Cut(rest, []byte(`"`))
	number, err := strconv.ParseInt(string(title), 10, 64)
	if err != nil {
		return 0
	}
	return number
}

// write returns the next write. The one before it must have been answered.
func (v *versioned) write() call {
	v.written++
	number := v.written
	body, _ := json.Marshal(map[string]any{ // of texts, which cannot fail
		"query": titleWritten, "variables": map[string]any{"id": v.id, "title": strconv.FormatInt(number, 10)},
	})
	return call{path: v.path, body: body, check: func(answer []byte) error {
		if !bytes.Contains(answer, []byte(`"userErrors":[]`)) {
			return fmt.Errorf("a write fails: %.300s", answer)
		}
		v.answered.Store(number)
		return nil
	}}
}
