package graph

import (
	"errors"
	"fmt"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// ArgumentError refuses an argument before a request is sent. Its text is a sentence for the client.
type ArgumentError = connection.ArgumentError

func refused(argument, problem string) error {
	return &ArgumentError{Argument: argument, Problem: problem}
}

// suspectError is a 400 of the REST API that one argument caused.
type suspectError struct {
	argument string
	status   *upstream.StatusError
}

func (e *suspectError) Error() string { return e.status.Error() }
func (e *suspectError) Unwrap() error { return e.status }

// suspect returns a 400 as the error of the argument that caused it, and every other error as it is. The suspects are the
// arguments that only the REST API can check, by the REST API's names for them. Among several suspects, the violations that
// the answer lists decide; if they do not name exactly one, the error stays as it is.
func suspect(err error, suspects map[string]string) error {
	status, ok := errors.AsType[*upstream.StatusError](err)
	if !ok || status.Code != upstream.CodeBadRequest || len(suspects) == 0 {
		return err
	}
	if len(suspects) > 1 {
		named := make(map[string]string)
		for _, violation := range status.Violations {
			named[violation.Path] = suspects[violation.Path]
		}
		suspects = named
	}
	for _, argument := range suspects {
		if len(suspects) == 1 && argument != "" {
			return &suspectError{argument, status}
		}
	}
	return err
}

// parseID reads an ID argument as Help Scout's number.
func parseID(argument, value string) (int64, error) {
	id, ok := model.ParseID(value)
	if !ok {
		return 0, refused(argument, "must be Help Scout's number, such as \"500\"")
	}
	return id, nil
}

// maxIDs bounds the ids of one field: each of them can cost a request.
const maxIDs = 100

func parseIDs(argument string, values []string) ([]int64, error) {
	if len(values) > maxIDs {
		return nil, refused(argument, fmt.Sprintf("has %d ids; at most %d are allowed", len(values), maxIDs))
	}
	ids := make([]int64, len(values))
	for i, value := range values {
		id, err := parseID(argument, value)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}
