package routes

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/config"
)

// A server without settings has the limits that the packages have by themselves: the two lists of defaults agree.
func TestDefaultsOfSettingsAndPackagesAgree(t *testing.T) {
	t.Parallel()
	command, err := config.Parse(nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(limits.Default(), limitsOf(command.Limits)); diff != "" {
		t.Errorf("limits (-graph/limits +settings):\n%s", diff)
	}
	for name, pair := range map[string]struct{ ofPackage, ofSettings any }{
		"operation timeout":    {graph.DefaultOperationTimeout, command.Limits.OperationTimeout},
		"requests":             {graph.DefaultMaxRequests, command.Limits.MaxRequests},
		"body":                 {transport.DefaultMaxBodyBytes, command.Limits.MaxBody << 10},
		"persisted operations": {int64(persisted.DefaultMaxBytes), int64(command.Persisted.APQSize) << 20},
		"admission wait":       {admission.DefaultWait, command.Load.AdmissionWait},
		"operations":           {0, command.Load.MaxOperations},
		"operation memory":     {0, command.Load.MaxOperationMemory},
	} {
		if pair.ofPackage != pair.ofSettings {
			t.Errorf("%s: the package's default is %v, the setting's %v", name, pair.ofPackage, pair.ofSettings)
		}
	}
}
