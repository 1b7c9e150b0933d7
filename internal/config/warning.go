package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// variablePrefix begins the name of each variable of a setting.
const variablePrefix = "MAILBOX_"

// unknownVariables returns a warning for each variable with the prefix that sets nothing. Such a variable is no error, since
// it may be for another program.
func unknownVariables(environ []string, settings []Setting) (warnings []string) {
	known := make([]string, 0, len(settings))
	for _, setting := range settings {
		known = append(known, setting.Variable)
		if setting.FileVariable != "" {
			known = append(known, setting.FileVariable)
		}
	}
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, variablePrefix) || slices.Contains(known, name) {
			continue
		}
		warnings = append(warnings, fmt.Sprintf("variable %s sets nothing; the nearest name is %s", name, nearest(name, known)))
	}
	return warnings
}

// nearest returns the known name that takes the fewest changes to write.
func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int {
		return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
	})
}

// warnings returns combinations of settings that are likely mistakes, but do not stop the server.
func (c Config) warnings() (warnings []string) {
	if c.RequestTimeout > c.Limits.OperationTimeout {
		warnings = append(warnings, "--request-timeout has no effect: it is longer than --operation-timeout")
	}
	if c.Protected() && !c.OnLoopback() {
		warnings = append(warnings, "callers send their credentials over plain HTTP: put a proxy with TLS in front of the server")
	}
	return append(warnings, c.webhookWarnings()...)
}
