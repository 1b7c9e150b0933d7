package playground

import (
	"net/http"
	"strconv"
	"strings"
)

// acceptsGzip reports whether Accept-Encoding allows gzip (RFC 9110, section 12.5.3). A request
// without the header gets the file unpacked.
func acceptsGzip(header http.Header) bool {
	anyCoding := false
	for element := range strings.SplitSeq(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		coding, parameters, _ := strings.Cut(element, ";")
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return hasWeight(parameters)
		case "*":
			anyCoding = hasWeight(parameters)
		}
	}
	return anyCoding
}

// hasWeight reports whether a q-value, such as in "q=0.5", is above zero; none counts as 1.
func hasWeight(parameters string) bool {
	name, value, _ := strings.Cut(strings.TrimSpace(parameters), "=")
	if !strings.EqualFold(strings.TrimSpace(name), "q") {
		return true
	}
	weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	return err == nil && weight > 0
}
