package console

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestCommitOf(t *testing.T) {
	t.Parallel()
	for want, settings := range map[string][]debug.BuildSetting{
		"0123abc":               {{Key: "vcs.revision", Value: "0123abc"}, {Key: "vcs.modified", Value: "false"}},
		"0123abc, with changes": {{Key: "vcs.revision", Value: "0123abc"}, {Key: "vcs.modified", Value: "true"}},
		"not recorded; build in a clone with go build -buildvcs=true": {{Key: "GOOS", Value: "linux"}},
	} {
		if got := commitOf(&debug.BuildInfo{Settings: settings}); got != want {
			t.Errorf("commit %q, want %q", got, want)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Version(&out); err != nil || !strings.Contains(out.String(), runtime.Version()) {
		t.Errorf("%q, %v", out.String(), err)
	}
}
