package tier

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/klauspost/compress/zstd"

	"mailbox-graphql/upstream"
)

// An entry, before it is sealed, is:
//
//	1 byte   version
//	1 byte   how the body is written: plain or zstd
//	2 bytes  status
//	2 bytes  length of the URL
//	8 bytes  when its load ended, in milliseconds of Redis' clock
//	8 bytes  when it expires, by the same clock
//	n bytes  URL
//	n bytes  body
//
// The version is also a part of the key: servers of releases with different versions do not find each other's entries.
const (
	version    = 2
	plain      = 0
	compressed = 1

	entryHeaderBytes = 22
	// compressedFrom is the size of the smallest body that is compressed.
	compressedFrom = 512
	// maxBodyBytes bounds the size of a decompressed body. It is larger than any body that the client accepts.
	maxBodyBytes = 64 << 20
)

var errEntry = errors.New("not an entry of this version")

// span is the time from the end of an entry's load until the entry expires, in milliseconds of Redis' clock. It is sealed
// with the entry, so that nobody can make the entry last longer.
type span struct{ ended, until int64 }

// freshFor returns how much longer an entry is fresh for a read that takes entries up to maxAge. It is 0 for an entry of the
// future: Redis' clock has gone back since, so that nobody knows how old the entry is.
func (s span) freshFor(now int64, maxAge time.Duration) time.Duration {
	age, left := time.Duration(now-s.ended)*time.Millisecond, time.Duration(s.until-now)*time.Millisecond
	if age < 0 {
		return 0
	}
	return max(min(left, maxAge-age), 0)
}

// codec writes and reads entries. It need not be closed.
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

// encode writes an answer as an entry. It reports false for an answer that no entry can hold.
func (c codec) encode(answer upstream.Representation, good span) ([]byte, bool) {
	base := answer.Base.String()
	if len(base) > 1<<16-1 || answer.Status < 0 || answer.Status > 1<<16-1 {
		return nil, false
	}
	entry := make([]byte, 0, entryHeaderBytes+len(base)+len(answer.Body))
	entry = append(entry, version, plain)
	entry = binary.BigEndian.AppendUint16(entry, uint16(answer.Status))
	entry = binary.BigEndian.AppendUint16(entry, uint16(len(base)))
	entry = binary.BigEndian.AppendUint64(entry, uint64(good.ended))
	entry = binary.BigEndian.AppendUint64(entry, uint64(good.until))
	entry = append(entry, base...)
	if len(answer.Body) < compressedFrom {
		return append(entry, answer.Body...), true
	}
	entry[1] = compressed
	return c.encoder.EncodeAll(answer.Body, entry), true
}

// decode reads an entry.
func (c codec) decode(entry []byte) (*upstream.Representation, span, error) {
	if len(entry) < entryHeaderBytes || entry[0] != version {
		return nil, span{}, errEntry
	}
	status, length := binary.BigEndian.Uint16(entry[2:]), int(binary.BigEndian.Uint16(entry[4:]))
	good := span{int64(binary.BigEndian.Uint64(entry[6:])), int64(binary.BigEndian.Uint64(entry[14:]))}
	rest := entry[entryHeaderBytes:]
	if len(rest) < length {
		return nil, span{}, errEntry
	}
	base, err := url.Parse(string(rest[:length]))
	if err != nil {
		return nil, span{}, errEntry
	}
	body := rest[length:]
	switch entry[1] {
	case plain:
	case compressed:
		if body, err = c.decoder.DecodeAll(body, nil); err != nil {
			return nil, span{}, errEntry
		}
	default:
		return nil, span{}, errEntry
	}
	return &upstream.Representation{Status: int(status), Base: base, Body: body}, good, nil
}
