package account

import (
	"fmt"
	"net/http"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/upstream/emulator"
)

// Emulator starts an emulator of the REST API in this process and returns the transport that leads to it.
func Emulator(cfg config.Emulator) (http.RoundTripper, error) {
	emulated, err := emulator.New(emulatorOptions(cfg))
	if err != nil {
		return nil, fmt.Errorf("start emulator: %w", err)
	}
	return emulated.Client().Transport, nil
}

func emulatorOptions(cfg config.Emulator) emulator.Options {
	return emulator.Options{
		Customers:    zeroIsNone(cfg.Customers),
		Budget:       zeroIsNone(cfg.Budget),
		Latency:      cfg.Latency,
		NullScalars:  cfg.NullScalars,
		OmitEmbedded: cfg.OmitEmbedded,
		OrganizationLink: map[string]emulator.OrganizationLink{
			"plain":     emulator.LinkPlain,
			"templated": emulator.LinkTemplated,
			"missing":   emulator.LinkMissing,
		}[cfg.OrganizationLink],
	}
}

// zeroIsNone turns the zero of a setting into the number that stands for none in the emulator's options, whose zero is a
// default.
func zeroIsNone(number int) int {
	if number == 0 {
		return -1
	}
	return number
}
