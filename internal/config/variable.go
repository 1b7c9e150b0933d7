package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
)

// variablePrefix begins the name of each variable that sets something.
const variablePrefix = "MAILBOX_"

// unknownVariables says of each variable with the prefix that sets nothing which one may have been meant. The environment
// may hold such variables for another program, so they are no error.
func unknownVariables(environ []string, model *kong.Application) (warnings []string) {
	var known []string
	for _, group := range model.AllFlags(true) {
		for _, flag := range group {
			known = append(known, flag.Envs...)
		}
	}
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, variablePrefix) || slices.Contains(known, name) {
			continue
		}
		nearest := slices.MinFunc(known, func(a, b string) int {
			return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
		})
		warnings = append(warnings, fmt.Sprintf("variable %s sets nothing; the nearest is %s", name, nearest))
	}
	return warnings
}

// warnings say which settings contradict each other without stopping the server.
func (c Config) warnings() (warnings []string) {
	if c.RequestTimeout > c.Limits.OperationTimeout {
		warnings = append(warnings, "--request-timeout is longer than --operation-timeout, which ends every request before")
	}
	if c.Protected() && !c.OnLoopback() {
		warnings = append(warnings, "callers sign in over plain HTTP: keep the address behind a proxy that speaks TLS")
	}
	return warnings
}
