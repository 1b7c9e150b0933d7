package tier

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"

	"github.com/klauspost/compress/zstd"

	"mailbox-graphql/upstream"
)

// An entry, before it is sealed, is:
//
//	1 byte   version
//	1 byte   how the body is written: plain or zstd
//	2 bytes  status
//	2 bytes  length of the URL
//	n bytes  URL
//	n bytes  body
//
// The version is also a part of the key: servers of releases with different versions do not find each other's entries.
const (
	version    = 1
	plain      = 0
	compressed = 1

	entryHeaderBytes = 6
	// compressedFrom is the size of the smallest body that is compressed.
	compressedFrom = 512
	// maxBodyBytes bounds the size of a decompressed body. It is larger than any body that the client accepts.
	maxBodyBytes = 64 << 20
)

var errEntry = errors.New("not an entry of this version")

// codec writes and reads entries.
type codec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

func newCodec() (codec, error) {
	const window = 128 << 10 // of an encoder, which keeps it in memory
	encoder, err := zstd.NewWriter(nil,
		zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window),
		zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false)) // the seal authenticates the entry
	if err != nil {
		return codec{}, fmt.Errorf("make an encoder: %w", err)
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBodyBytes), zstd.WithDecoderConcurrency(0))
	if err != nil {
		return codec{}, fmt.Errorf("make a decoder: %w", err)
	}
	return codec{encoder, decoder}, nil
}

func (c codec) close() {
	_ = c.encoder.Close()
	c.decoder.Close()
}

// encode writes an answer as an entry. It reports false for an answer that no entry can hold.
func (c codec) encode(answer upstream.Representation) ([]byte, bool) {
	base := answer.Base.String()
	if len(base) > 1<<16-1 || answer.Status < 0 || answer.Status > 1<<16-1 {
		return nil, false
	}
	entry := make([]byte, 0, entryHeaderBytes+len(base)+len(answer.Body))
	entry = append(entry, version, plain)
	entry = binary.BigEndian.AppendUint16(entry, uint16(answer.Status))
	entry = binary.BigEndian.AppendUint16(entry, uint16(len(base)))
	entry = append(entry, base...)
	if len(answer.Body) < compressedFrom {
		return append(entry, answer.Body...), true
	}
	entry[1] = compressed
	return c.encoder.EncodeAll(answer.Body, entry), true
}

// decode reads an entry.
func (c codec) decode(entry []byte) (*upstream.Representation, error) {
	if len(entry) < entryHeaderBytes || entry[0] != version {
		return nil, errEntry
	}
	status, length := binary.BigEndian.Uint16(entry[2:]), int(binary.BigEndian.Uint16(entry[4:]))
	rest := entry[entryHeaderBytes:]
	if len(rest) < length {
		return nil, errEntry
	}
	base, err := url.Parse(string(rest[:length]))
	if err != nil {
		return nil, errEntry
	}
	body := rest[length:]
	switch entry[1] {
	case plain:
	case compressed:
		if body, err = c.decoder.DecodeAll(body, nil); err != nil {
			return nil, errEntry
		}
	default:
		return nil, errEntry
	}
	return &upstream.Representation{Status: int(status), Base: base, Body: body}, nil
}
