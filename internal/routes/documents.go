package routes

import (
	"fmt"

	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/internal/config"
)

// Documents are the trusted documents of a server.
type Documents struct{ held *persisted.Trusted }

// NewDocuments reads the documents that the settings name, if they name any.
func NewDocuments(cfg config.Persisted) (*Documents, error) {
	documents, err := readDocuments(cfg)
	if err != nil {
		return nil, err
	}
	return &Documents{persisted.NewTrusted(documents)}, nil
}

// Reload reads the documents again, and returns how many there are. Where one of them is not valid, the server goes on with those
// that it had.
func (d *Documents) Reload(cfg config.Persisted) (count int, err error) {
	documents, err := readDocuments(cfg)
	if err != nil {
		return 0, err
	}
	if err := d.held.Replace(documents); err != nil {
		return 0, fmt.Errorf("--trusted-documents: %w", err)
	}
	if documents == nil {
		return 0, nil
	}
	return documents.Len(), nil
}

// readDocuments returns nil if the settings name no documents.
func readDocuments(cfg config.Persisted) (*persisted.Documents, error) {
	if cfg.TrustedDocuments == "" {
		return nil, nil //nolint:nilnil // there are none
	}
	documents, err := persisted.Load(cfg.TrustedDocuments)
	if err != nil {
		return nil, fmt.Errorf("--trusted-documents: %w", err)
	}
	return documents, nil
}
