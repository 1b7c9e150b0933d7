// Package upstream is a typed client of Help Scout's REST API, the Mailbox API 2.0: it turns HAL documents into resources
// and statuses into typed errors, prefers what came embedded and follows a link only for what did not.
//
// It never knows about GraphQL, and it never asks for anything that it was not told to fetch.
//
// The API's documentation is at https://developer.helpscout.com/mailbox-api/.
package upstream
