//go:build unix

package sharedtest

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared/redistest"
)

var buildDir string

// binary is the path of the server.
var binary = sync.OnceValues(func() (path string, err error) {
	if buildDir, err = os.MkdirTemp("", "sharedtest"); err != nil {
		return "", err
	}
	path = filepath.Join(buildDir, "mailbox-graphql")
	command := exec.Command("go", "build", "-buildvcs=false", "-o", path, ".")
	command.Dir = filepath.Join("..", "..")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, output)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil { // the tests wait more than they work
		panic(err)
	}
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(redistest.Lingering()...); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	_ = os.RemoveAll(buildDir)
	os.Exit(code)
}

func wantsLong() bool { return os.Getenv("SHAREDTEST_LONG") != "" }
