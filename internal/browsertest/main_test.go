package browsertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// serverBinary builds the server once for all tests and returns the path of the binary.
var serverBinary func() (string, error)

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "browsertest")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make a folder for the server's binary:", err)
		os.Exit(1)
	}
	serverBinary = sync.OnceValues(func() (string, error) { return buildServer(folder) })
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(folder)
		os.Exit(code)
	}))
}

func buildServer(folder string) (string, error) {
	binary := filepath.Join(folder, "mailbox-graphql")
	output, err := exec.Command("go", "build", "-o", binary, "mailbox-graphql").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, output)
	}
	return binary, nil
}
