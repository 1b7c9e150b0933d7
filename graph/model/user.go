package model

import "mailbox-graphql/upstream"

// User is the schema's User. The fields that the resource and the schema share are the resource's own.
type User struct{ *upstream.User }

// NewUser returns nil for nil.
func NewUser(resource *upstream.User) *User {
	if resource == nil {
		return nil
	}
	return &User{resource}
}

// ID is Help Scout's number.
func (u *User) ID() ID { return ID(u.User.ID) }

// NodeID is unique among all types.
func (u *User) NodeID() NodeID { return NodeID{UserNode, u.User.ID} }

// Type is nil when the resource does not have it.
func (u *User) Type() *UserType { return userTypes.read(u.User.Type) }

// Name joins the first and the last name.
func (u *User) Name() *string { return fullName(u.FirstName, u.LastName) }

// Role is nil when the resource does not have it.
func (u *User) Role() *UserRole { return userRoles.read(u.User.Role) }

// CreatedAt is nil when the resource has no usable time.
func (u *User) CreatedAt() *DateTime { return dateTimeOf(u.User.CreatedAt) }

// UpdatedAt is nil when the resource has no usable time.
func (u *User) UpdatedAt() *DateTime { return dateTimeOf(u.User.UpdatedAt) }
