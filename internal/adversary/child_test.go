package adversary

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// childBytes is the address space of a child, in KiB: if memory runs out, the child ends and the machine goes on.
const childBytes = "4000000"

// inChild runs the calling test in a process of its own, and fails if that process dies.
func inChild(t *testing.T) {
	t.Helper()
	steps := strings.Split(t.Name(), "/")
	for i, step := range steps {
		steps[i] = "^" + regexp.QuoteMeta(step) + "$"
	}
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	limit := "ulimit -v " + childBytes + "; "
	if raceDetector {
		limit = "" // the detector reserves terabytes of addresses
	}
	child := exec.CommandContext(ctx, "sh", "-c", limit+`exec "$0" "$@"`, os.Args[0], "-test.run", strings.Join(steps, "/"))
	child.Env = append(os.Environ(), "ADVERSARY_CHILD=1", "ADVERSARY_SAMPLE=1")
	output, err := child.CombinedOutput()
	if err == nil {
		return
	}
	if at := bytes.Index(output, []byte("fatal error:")); at >= 0 {
		line, _, _ := strings.Cut(string(output[at:]), "\n")
		t.Errorf("DEATH: %s", line)
		return
	}
	if ctx.Err() != nil {
		t.Error("ENDLESS: it was still running after 40 s")
		return
	}
	t.Errorf("%v: %.600s", err, output)
}
