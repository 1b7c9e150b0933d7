package graph

import (
	"errors"
	"fmt"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// ArgumentError refuses an argument before anything is fetched. Its text is a sentence for the client.
type ArgumentError = connection.ArgumentError

func refused(argument, problem string) error {
	return &ArgumentError{Argument: argument, Problem: problem}
}

// suspectError is a 400 of the REST API that only one argument can have caused.
type suspectError struct {
	argument string
	status   *upstream.StatusError
}

func (e *suspectError) Error() string { return e.status.Error() }
func (e *suspectError) Unwrap() error { return e.status }

// suspect finds the argument that caused a 400. The suspects are the arguments whose content only the REST API can judge, by
// the REST API's names for them. Where there are several, the violations that the answer lists decide.
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

// parseID reads an `ID` argument as Help Scout's number.
func parseID(argument, value string) (int64, error) {
	id, ok := model.ParseID(value)
	if !ok {
		return 0, refused(argument, "must be Help Scout's number, such as \"500\"")
	}
	return id, nil
}

// maxIDs bounds the ids of one field, since each of them can cost a request.
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
