// Package examples has the operations that the playground offers. Tests in package graph compare the answer of each with a
// golden file.
//
// It never runs an operation.
package examples

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

//go:embed *.graphql *.json
var files embed.FS

// Example is an operation with the variables to try it with.
type Example struct {
	// Name is the name of the file without its extension.
	Name string
	// Title is a name of a few words, for people.
	Title string
	// Description says in one or two sentences what the operation is for.
	Description string
	// RESTRequests is the number of REST requests that the operation makes with its variables while nothing is cached; a
	// subscription makes them for each event.
	RESTRequests int
	// Write says that the operation changes the account. Such examples come after all others, and their titles begin with
	// "Write: ", so that nobody runs one by mistake.
	Write bool
	// Subscription says that the operation tells of changes until it is ended.
	Subscription bool
	// Query is the document. The comment at its beginning has Title, Description and
	// RESTRequests.
	Query string
	// Variables is a JSON object, or empty.
	Variables string
}

// All returns the examples in the order of their names.
func All() ([]Example, error) {
	names, err := fs.Glob(files, "*.graphql")
	if err != nil {
		return nil, fmt.Errorf("list examples: %w", err)
	}
	examples := make([]Example, 0, len(names))
	for _, name := range names {
		example, err := read(strings.TrimSuffix(name, ".graphql"))
		if err != nil {
			return nil, fmt.Errorf("read example %s: %w", name, err)
		}
		examples = append(examples, example)
	}
	return examples, nil
}

func read(name string) (Example, error) {
	query, err := files.ReadFile(name + ".graphql")
	if err != nil {
		return Example{}, err
	}
	variables, err := files.ReadFile(name + ".json")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Example{}, fmt.Errorf("variables: %w", err)
	}
	example := Example{
		Name: name, Query: string(query), Variables: string(variables),
		Write: mutation.Match(query), Subscription: subscription.Match(query),
	}
	return example, example.readComment()
}

var (
	mutation     = regexp.MustCompile(`(?m)^mutation\b`)
	subscription = regexp.MustCompile(`(?m)^subscription\b`)
)

// comment matches the title on the first line, then the description, and then the sentence about the cost.
var comment = regexp.MustCompile(`\A# (.+)\n((?:# .+\n)+?)# Costs (\d+) REST requests?: `)

func (e *Example) readComment() error {
	parts := comment.FindStringSubmatch(e.Query)
	if parts == nil {
		return errors.New("the document must begin with comments: a title, a description, and `Costs … REST requests: …`")
	}
	lines := strings.Split(strings.TrimSuffix(parts[2], "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "# ")
	}
	e.Title, e.Description = parts[1], strings.Join(lines, " ")
	requests, err := strconv.Atoi(parts[3])
	if err != nil {
		return fmt.Errorf("cost: %w", err)
	}
	e.RESTRequests = requests
	return nil
}
