package model

import "mailbox-graphql/upstream"

// Address is the schema's Address. The fields that the resource and the schema share are the resource's own.
type Address struct{ *upstream.Address }

// NewAddress returns nil for nil.
func NewAddress(resource *upstream.Address) *Address {
	if resource == nil {
		return nil
	}
	return &Address{resource}
}
