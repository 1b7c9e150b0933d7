package plan

import (
	"strconv"

	"github.com/99designs/gqlgen/graphql"
)

const hexadecimal = "0123456789ABCDEF"

// String appends a string as gqlgen writes it.
func String[S ~string](dst []byte, value S) []byte {
	dst = append(dst, '"')
	from := 0
	for i := range len(value) {
		c := value[i]
		if c >= ' ' && c != '\\' && c != '"' {
			continue
		}
		dst = append(dst, value[from:i]...)
		from = i + 1
		switch c {
		case '\t':
			dst = append(dst, `\t`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\\', '"':
			dst = append(dst, '\\', c)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&0xf])
		}
	}
	dst = append(dst, value[from:]...)
	return append(dst, '"')
}

// Word appends a value of an enum, as gqlgen writes it.
func Word[S ~string](dst []byte, value S) []byte { return strconv.AppendQuote(dst, string(value)) }

// Int appends a number.
func Int[I ~int | ~int64 | ~int32](dst []byte, value I) []byte {
	return strconv.AppendInt(dst, int64(value), 10)
}

// Boolean appends true or false.
func Boolean[B ~bool](dst []byte, value B) []byte { return strconv.AppendBool(dst, bool(value)) }

// Marshaled appends what a scalar writes of itself.
func Marshaled[M graphql.Marshaler](dst []byte, value M) []byte {
	into := appender(dst)
	value.MarshalGQL(&into)
	return into
}

// Appended appends what a scalar appends of itself.
func Appended[A interface{ AppendGQL(dst []byte) []byte }](dst []byte, value A) []byte {
	return value.AppendGQL(dst)
}

// List appends a list of values.
func List[T any](dst []byte, list []T, element func(dst []byte, value T) []byte) []byte {
	dst = append(dst, '[')
	for i, value := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = element(dst, value)
	}
	return append(dst, ']')
}

type appender []byte

// Write never fails.
func (a *appender) Write(p []byte) (int, error) {
	*a = append(*a, p...)
	return len(p), nil
}
