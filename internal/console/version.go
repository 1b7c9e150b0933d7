package console

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// Version prints what the binary was built from.
func Version(w io.Writer) error {
	build := buildInfo()
	commit, date := commitOf(build)
	_, err := fmt.Fprintf(w, "mailbox-graphql %s\ncommit  %s\ndate    %s\ngo      %s\n",
		build.Main.Version, commit, date, runtime.Version())
	return err
}

// BuildVersion returns the version that the binary was built from.
func BuildVersion() string { return buildInfo().Main.Version }

func buildInfo() *debug.BuildInfo {
	if build, ok := debug.ReadBuildInfo(); ok {
		return build
	}
	return &debug.BuildInfo{Main: debug.Module{Version: "unknown"}}
}

// commitOf returns the commit that Go recorded, and its date. Go records none outside a clone (a linked worktree included),
// none by go run, and none with -buildvcs=false, be it in GOFLAGS.
func commitOf(build *debug.BuildInfo) (commit, date string) {
	settings := make(map[string]string)
	for _, setting := range build.Settings {
		settings[setting.Key] = setting.Value
	}
	commit, date = settings["vcs.revision"], settings["vcs.time"]
	switch {
	case commit == "":
		return "not recorded; build in a clone with go build -buildvcs=true", "not recorded"
	case settings["vcs.modified"] == "true":
		return commit + ", with changes", date
	}
	return commit, date
}
