// Package signin decides who may call this server: holders of an API key ([Keys]) or of a JSON Web Token ([JWT]).
//
// It identifies a caller and reads what the credential grants: scopes, and a share of the server. It never decides what needs a
// scope, keeps no sessions, and never shows a credential in an error, a log or an answer.
package signin
