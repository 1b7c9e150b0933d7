// Package webhook takes deliveries of Help Scout's webhooks: it checks their signatures, acknowledges them, and passes them on.
//
// It never looks into a body, and it never logs one. What an event means is not its business.
package webhook
