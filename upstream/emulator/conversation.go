package emulator

import (
	"slices"
	"time"
)

// Conversation is the state behind a conversation resource. Zero members are unset.
// https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
type Conversation struct {
	ID              int64
	Number          int64
	Threads         int    // the number of threads; the threads are generated from the conversation
	Type            string // email, chat or phone
	Status          string // active, pending, closed or spam
	State           string // draft, published or deleted
	FolderID        int64
	MailboxID       int64
	Subject         string
	Preview         string
	AssigneeID      int64 // a user
	CustomerID      int64 // the primary customer
	CreatedByUserID int64 // 0: the customer started the conversation
	ClosedByUserID  int64
	CreatedAt       time.Time
	ClosedAt        time.Time
	UserUpdatedAt   time.Time
	WaitingSince    time.Time // since when the customer waits
	TagIDs          []int64
	CC, BCC         []string
	CustomFields    []CustomField
}

// CustomField is the value of an inbox's custom field on a conversation.
type CustomField struct {
	ID    int64
	Name  string
	Value string // for a dropdown the id of the option
	Text  string
}

func (c *Conversation) clone() *Conversation {
	copied := *c
	copied.TagIDs = slices.Clone(c.TagIDs)
	copied.CC = slices.Clone(c.CC)
	copied.BCC = slices.Clone(c.BCC)
	copied.CustomFields = slices.Clone(c.CustomFields)
	return &copied
}
