package persisted

import (
	"errors"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Documents are the trusted documents of a server. They do not change, and are safe for concurrent use. The zero value has
// no document.
type Documents struct {
	list   []document
	byID   map[string]string // text by id, and by the hash of the text
	byText map[string]bool
}

// document is one trusted document, as [Load] found it.
type document struct {
	origin string // the file
	id     string
	text   string
	// name and kind are the name and the type of the operation in the manifest; "" if the manifest does not have them.
	name, kind string
}

// Len returns how many documents there are.
func (d *Documents) Len() int { return len(d.list) }

func (d *Documents) find(named reference) (string, bool) {
	text, ok := d.byID[named.id]
	return text, ok
}

func (d *Documents) has(text string) bool { return d.byText[text] }

// newDocuments indexes documents. A document that occurs twice counts once. Two documents with one id are an error.
func newDocuments(list []document) (*Documents, error) {
	documents := &Documents{byID: make(map[string]string), byText: make(map[string]bool)}
	origins := make(map[string]string)
	for _, added := range list {
		ids, err := added.ids()
		if err != nil {
			return nil, err
		}
		if text, ok := documents.byID[ids[0]]; ok && text == added.text && documents.byText[text] {
			continue
		}
		for _, id := range ids {
			if text, ok := documents.byID[id]; ok && text != added.text {
				return nil, fmt.Errorf("%s: %s is also the id of another document, in %s", added, id, origins[id])
			}
			documents.byID[id], origins[id] = added.text, added.origin
		}
		documents.byText[added.text] = true
		documents.list = append(documents.list, added)
	}
	return documents, nil
}

// ids returns the ids by which requests may name the document, without the prefix of a hash.
func (d document) ids() ([]string, error) {
	hash := digestOf(d.text).String()
	id := newReference(d.id).id
	if prefixed := id != d.id; prefixed && id != hash {
		return nil, fmt.Errorf("%s: the id is not the hash of the document, which is %s%s", d, hashPrefix, hash)
	}
	return []string{id, hash}, nil
}

// String returns the name of the document for errors.
func (d document) String() string {
	named := fmt.Sprintf("%s: document %s", d.origin, d.id)
	if d.name != "" {
		named += " (" + d.name + ")"
	}
	return named
}

// Reader parses and validates a document as the server does with a client's document. A document that it returns has an
// operation.
type Reader func(text string) (*ast.QueryDocument, gqlerror.List)

// Validate returns an error about each document that is not valid, with the file and the place in the document.
func (d *Documents) Validate(read Reader) error {
	var problems []error
	for _, checked := range d.list {
		if err := checked.validate(read); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", checked, err))
		}
	}
	return errors.Join(problems...)
}

func (d document) validate(read Reader) error {
	parsed, invalid := read(d.text)
	if len(invalid) > 0 {
		return located(invalid[0])
	}
	return d.matches(parsed)
}

// matches compares an operation with its name and its type in the manifest.
func (d document) matches(parsed *ast.QueryDocument) error {
	if d.name == "" {
		return nil
	}
	operation := parsed.Operations.ForName(d.name)
	if operation == nil {
		return errors.New("the document has no operation with this name")
	}
	if d.kind != "" && d.kind != string(operation.Operation) {
		return fmt.Errorf("the operation is a %s, not a %s", operation.Operation, d.kind)
	}
	return nil
}

// located returns an error of a document with its place in the document.
func located(problem *gqlerror.Error) error {
	if len(problem.Locations) == 0 {
		return errors.New(problem.Message)
	}
	at := problem.Locations[0]
	return fmt.Errorf("line %d, column %d: %s", at.Line, at.Column, problem.Message)
}
