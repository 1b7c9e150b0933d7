package graph

import (
	"fmt"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/model"
)

// ArgumentError refuses an argument before anything is fetched. Its text is a sentence for the client.
type ArgumentError = connection.ArgumentError

func refused(argument, problem string) error {
	return &ArgumentError{Argument: argument, Problem: problem}
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
