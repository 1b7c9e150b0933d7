package model

import "mailbox-graphql/upstream"

// WaitingSince is the schema's WaitingSince.
type WaitingSince struct{ *upstream.WaitingSince }

// Time is nil when the resource has no usable time.
func (w *WaitingSince) Time() *DateTime { return dateTimeOf(w.WaitingSince.Time) }

// LatestReplyFrom is nil when the resource does not have it.
func (w *WaitingSince) LatestReplyFrom() *ConversationSide {
	return conversationSides.read(w.WaitingSince.LatestReplyFrom)
}

// Snooze is the schema's Snooze.
type Snooze struct{ *upstream.Snooze }

// SnoozedUntil is nil when the resource has no usable time.
func (s *Snooze) SnoozedUntil() *DateTime { return dateTimeOf(s.Snooze.SnoozedUntil) }

// NextEvent is the schema's NextEvent.
type NextEvent struct{ *upstream.NextEvent }

// Time is nil when the resource has no usable time.
func (e *NextEvent) Time() *DateTime { return dateTimeOf(e.NextEvent.Time) }

// EventType is nil when the resource does not have it.
func (e *NextEvent) EventType() *NextEventType { return nextEventTypes.read(e.NextEvent.EventType) }
