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
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123abc"}
	date := debug.BuildSetting{Key: "vcs.time", Value: "2026-11-25T21:00:00Z"}
	for want, settings := range map[string][]debug.BuildSetting{
		"0123abc at 2026-11-25T21:00:00Z":                                             {revision, date, {Key: "vcs.modified", Value: "false"}},
		"0123abc, with changes at 2026-11-25T21:00:00Z":                               {revision, date, {Key: "vcs.modified", Value: "true"}},
		"not recorded; build in a clone with go build -buildvcs=true at not recorded": {{Key: "GOOS", Value: "linux"}},
	} {
		commit, date := commitOf(&debug.BuildInfo{Settings: settings})
		if got := commit + " at " + date; got != want {
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
