package archtest

import (
	"os"
	"path/filepath"
	"testing"
)

// The README is for the first ten minutes; everything else belongs in docs/.
func TestReadmeIsShort(t *testing.T) {
	t.Parallel()
	const most = 10_240
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if len(readme) >= most {
		t.Errorf("README.md has %d bytes, and must have fewer than %d", len(readme), most)
	}
}
