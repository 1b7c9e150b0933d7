package answers

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/klauspost/compress/flate"
)

// Body is the body of an answer without errors: an object whose first member is "data". It is immutable.
//
// The extensions differ from one answer to the next. They follow the data in the object, so a body is written as what is kept
// and what follows. The compressed form is one gzip member (RFC 1952): the deflated data is flushed to the end of a byte, the
// rest follows as a stored block (RFC 1951, section 3.2.4), and the checksum goes on from that of the data. Two members would
// be simpler, but browsers read only the first.
type Body struct {
	plain      []byte // the object with its data alone
	checksum   uint32 // of plain without its closing brace
	compressed []byte // the same object; empty: not compressed yet
	deflated   int    // bytes of compressed up to the closing brace
}

const (
	opening = `{"data":`
	// gzipHeader has no name, no time and no operating system.
	gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
)

// NewBody copies the data of an answer.
func NewBody(data []byte) *Body {
	plain := make([]byte, 0, len(opening)+len(data)+1)
	plain = append(append(append(plain, opening...), data...), '}')
	return &Body{plain: plain, checksum: crc32.ChecksumIEEE(plain[:len(plain)-1])}
}

// Data returns the data. Nobody may change it.
func (b *Body) Data() []byte { return b.plain[len(opening) : len(b.plain)-1] }

// Size is the memory that the body takes, in bytes.
func (b *Body) Size() int { return len(b.plain) + len(b.compressed) }

// Length is the number of bytes of the plain body with the extensions.
func (b *Body) Length(extensions []byte) int { return len(b.plain) + extensionsLength(extensions) }

// Plain returns the body in two parts. extensions is the JSON of an object, or empty for none.
func (b *Body) Plain(extensions []byte) (kept, rest []byte) {
	if len(extensions) == 0 {
		return b.plain, nil
	}
	return b.plain[:len(b.plain)-1], appendRest(make([]byte, 0, extensionsLength(extensions)+1), extensions)
}

// IsCompressed reports whether the body has its compressed form.
func (b *Body) IsCompressed() bool { return len(b.compressed) > 0 }

// Compressed returns the compressed body in two parts. The body must have its compressed form.
func (b *Body) Compressed(extensions []byte) (kept, rest []byte) {
	if len(extensions) == 0 {
		return b.compressed, nil
	}
	return b.compressed[:b.deflated], b.appendCompressedRest(nil, extensions)
}

// Compress returns the body with its compressed form.
func (b *Body) Compress() (*Body, error) {
	written := bytes.NewBufferString(gzipHeader)
	writer, err := flate.NewWriter(written, flate.DefaultCompression)
	if err != nil {
		return nil, fmt.Errorf("make compressor: %w", err)
	}
	if _, err := writer.Write(b.plain[:len(b.plain)-1]); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := writer.Flush(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	both := *b
	both.deflated = written.Len()
	both.compressed = bytes.Clone(b.appendCompressedRest(written.Bytes(), nil))
	return &both, nil
}

// appendRest appends what follows the data: the extensions and the closing brace.
func appendRest(to, extensions []byte) []byte {
	if len(extensions) == 0 {
		return append(to, '}')
	}
	to = append(append(to, extensionsMember...), extensions...)
	return append(to, '}')
}

const extensionsMember = `,"extensions":`

func extensionsLength(extensions []byte) int {
	if len(extensions) == 0 {
		return 0
	}
	return len(extensionsMember) + len(extensions)
}

// appendCompressedRest appends what follows the deflated data: the rest in stored blocks, the checksum, and the length.
func (b *Body) appendCompressedRest(to, extensions []byte) []byte {
	rest := appendRest(make([]byte, 0, extensionsLength(extensions)+1), extensions)
	to = appendStored(to, rest)
	to = binary.LittleEndian.AppendUint32(to, crc32.Update(b.checksum, crc32.IEEETable, rest))
	return binary.LittleEndian.AppendUint32(to, uint32(len(b.plain)-1+len(rest))) //nolint:gosec // modulo 2^32, by RFC 1952
}

// appendStored appends the last blocks of a deflated stream.
func appendStored(to, rest []byte) []byte {
	for {
		block := rest[:min(len(rest), math.MaxUint16)]
		rest = rest[len(block):]
		last := byte(0)
		if len(rest) == 0 {
			last = 1
		}
		length := uint16(len(block)) //nolint:gosec // it fits
		to = append(to, last)
		to = binary.LittleEndian.AppendUint16(to, length)
		to = binary.LittleEndian.AppendUint16(to, ^length)
		to = append(to, block...)
		if last == 1 {
			return to
		}
	}
}
