//go:build unix

package loadtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// binary is the server with the race detector and the probe, and fastBinary the one without the race detector. TestMain removes
// both.
var (
	binary     = sync.OnceValues(func() (string, error) { return build("-race") })
	fastBinary = sync.OnceValues(func() (string, error) { return build("-race=false") })
)

var buildDirs []string

func TestMain(m *testing.M) {
	code := m.Run()
	for _, dir := range buildDirs {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

func build(race string) (path string, err error) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return "", err
	}
	buildDir, err := os.MkdirTemp("", "loadtest")
	if err != nil {
		return "", err
	}
	buildDirs = append(buildDirs, buildDir)
	probe, err := filepath.Abs(filepath.Join("testdata", "probe.go.txt"))
	if err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{
		"Replace": map[string]string{filepath.Join(root, "loadtest_probe.go"): probe},
	})
	if err != nil {
		return "", err
	}
	overlayFile := filepath.Join(buildDir, "overlay.json")
	if err := os.WriteFile(overlayFile, overlay, 0o600); err != nil {
		return "", err
	}
	path = filepath.Join(buildDir, "mailbox-graphql")
	command := exec.Command("go", "build", race, "-buildvcs=false", "-overlay", overlayFile, "-o", path, ".")
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, output)
	}
	return path, nil
}
