package browsertest

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "take the README's picture of the playground")

const (
	picture         = "../../docs/playground.png"
	pictureWidth    = 1280
	pictureHeight   = 800
	maxPictureBytes = 120_000
)

// TestPictureOfPlayground checks that the README's picture exists and is small. The picture depends on the machine's fonts,
// so it is taken only on demand:
//
//	go test ./internal/browsertest -run PictureOfPlayground -update
func TestPictureOfPlayground(t *testing.T) {
	if *update {
		takePicture(t)
	}
	content, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if len(content) > maxPictureBytes {
		t.Errorf("%s has %d bytes, want at most %d", picture, len(content), maxPictureBytes)
	}
	config, err := png.DecodeConfig(bytes.NewReader(content))
	if err != nil || config.Width != pictureWidth || config.Height != pictureHeight {
		t.Errorf("%s is %d by %d pixels (error %v), want %d by %d",
			picture, config.Width, config.Height, err, pictureWidth, pictureHeight)
	}
}

func takePicture(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	t.Setenv(screenshotFolder, folder)
	page := startBrowser(t).newPage(t, startServer(t))
	page.emulate("light", pictureWidth, pictureHeight)
	page.visit("/")
	page.waitFor("a usable editor", usable)
	page.runOperation()
	page.waitForElement(".answer-cost")
	page.waitFor("an operation in colours", operationInColours)
	page.waitFor("an answer in colours", answerInColours)
	page.screenshot("playground")

	taken, err := os.ReadFile(filepath.Join(folder, "playground.png"))
	if err != nil {
		t.Fatal(err)
	}
	full, err := png.Decode(bytes.NewReader(taken))
	if err != nil {
		t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, withFewColours(full)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(picture, small.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// withFewColours returns the image with its 256 most frequent colours, so that one byte per pixel is enough. Every other
// colour becomes the most similar of them.
func withFewColours(full image.Image) *image.Paletted {
	bounds := full.Bounds()
	pixels := make(map[color.Color]int)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			pixels[full.At(x, y)]++
		}
	}
	var palette color.Palette
	for shade := range pixels {
		palette = append(palette, shade)
	}
	slices.SortFunc(palette, func(a, b color.Color) int { return cmp.Compare(pixels[b], pixels[a]) })
	small := image.NewPaletted(bounds, palette[:min(len(palette), 256)])
	draw.Draw(small, bounds, full, bounds.Min, draw.Src)
	return small
}
