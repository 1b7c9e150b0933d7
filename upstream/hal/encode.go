package hal

import (
	"strconv"
	"strings"
)

// encode writes a literal part of a template, percent-encoding every byte that a URI cannot hold. Reserved characters and
// percent-encodings stay as they are.
func encode(uri *strings.Builder, text string) {
	const hex = "0123456789ABCDEF"
	for i := range len(text) {
		c := text[i]
		if isUnreserved(c) || isReserved(c) || isPercentEncoded(text[i:]) {
			uri.WriteByte(c)
			continue
		}
		uri.WriteByte('%')
		uri.WriteByte(hex[c>>4])
		uri.WriteByte(hex[c&0x0F])
	}
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func isReserved(c byte) bool { return strings.IndexByte(":/?#[]@!$&'()*+,;=", c) >= 0 }

// isPercentEncoded reports whether the text starts with a percent-encoding such as %2F.
func isPercentEncoded(text string) bool {
	if len(text) < 3 || text[0] != '%' {
		return false
	}
	_, err := strconv.ParseUint(text[1:3], 16, 8)
	return err == nil
}
