package webhook

import (
	"net/http"
	"slices"
)

// Outcome is what became of a delivery.
type Outcome string

// The outcomes of deliveries that were not taken. Those of deliveries that were taken are what [Options].Apply returns.
const (
	// WrongSignature: the signature is absent, malformed, or of none of the secrets.
	WrongSignature Outcome = "wrong_signature"
	// WrongMethod: the request is no POST.
	WrongMethod Outcome = "wrong_method"
	// WrongType: the body is said to be something else than JSON, or to be compressed.
	WrongType Outcome = "wrong_type"
	// TooLarge: the body is longer than [MaxBodyBytes].
	TooLarge Outcome = "too_large"
	// Broken: the body did not arrive in full.
	Broken Outcome = "broken"
	// Overloaded: too many deliveries arrive at once, or wait. Help Scout sends them again.
	Overloaded Outcome = "overloaded"
	// Failed: applying the event panicked.
	Failed Outcome = "failed"
)

// Refusals returns every outcome of a delivery that was not taken, and [Failed].
func Refusals() []Outcome {
	return []Outcome{WrongSignature, WrongMethod, WrongType, TooLarge, Broken, Overloaded, Failed}
}

// IsSigned tells whether the delivery has a valid signature, as far as the outcome shows.
func (o Outcome) IsSigned() bool { return o == Failed || !slices.Contains(Refusals(), o) }

func (o Outcome) status() int {
	switch o {
	case WrongSignature:
		return http.StatusUnauthorized
	case WrongMethod:
		return http.StatusMethodNotAllowed
	case WrongType:
		return http.StatusUnsupportedMediaType
	case TooLarge:
		return http.StatusRequestEntityTooLarge
	case Broken:
		return http.StatusBadRequest
	case Overloaded:
		return http.StatusServiceUnavailable
	default:
		return http.StatusOK
	}
}
