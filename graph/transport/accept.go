package transport

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

type mediaType string

const (
	legacyJSON      mediaType = "application/json"
	graphqlResponse mediaType = "application/graphql-response+json"
	multipartMixed  mediaType = "multipart/mixed"
	eventStream     mediaType = "text/event-stream"
)

func (m mediaType) isStream() bool { return m == multipartMixed || m == eventStream }

// deferSpec is the version of the format of incremental delivery. Clients name it in Accept.
const deferSpec = "20220824"

// acceptance is what a client accepts: the best media type for one document, and the best media type for a stream.
type acceptance struct {
	one, stream offer
	events      bool // it accepts server-sent events, however gladly
}

// offer is a media type with the weight that the client gives it. The zero offer is not acceptable.
type offer struct {
	mediaType mediaType
	weight    weight
}

func (a acceptance) none() bool { return a.one.weight.quality == 0 && a.stream.weight.quality == 0 }

// choose returns the media type of an operation's answer. If a client accepts a document and a stream equally, an operation
// with @defer gets a stream, and any other operation a document.
func (a acceptance) choose(deferring bool) mediaType {
	one, stream := a.one.weight.quality, a.stream.weight.quality
	if stream > one || deferring && stream > 0 && stream == one {
		return a.stream.mediaType
	}
	return a.document()
}

// document returns the media type of an answer that cannot be a stream.
func (a acceptance) document() mediaType {
	if a.one.weight.quality == 0 {
		return legacyJSON
	}
	return a.one.mediaType
}

// negotiate reads the lines of an Accept header. A header without a media type means application/json.
func negotiate(header []string) acceptance {
	accept := strings.Join(header, ",")
	if strings.Trim(accept, ", \t") == "" {
		return acceptance{one: offer{legacyJSON, weight{quality: 1, specificity: 3}}}
	}
	ranges := parseRanges(accept)
	named := withoutWildcards(ranges)
	return acceptance{
		one:    best(ranges, legacyJSON, graphqlResponse),
		stream: best(named, multipartMixed, eventStream),
		events: weigh(named, eventStream).quality > 0,
	}
}

// AcceptsEvents reports whether a request may be answered with server-sent events, as a subscription is.
func AcceptsEvents(header http.Header) bool {
	for _, line := range header["Accept"] {
		if strings.Contains(line, string(eventStream)) {
			return true
		}
	}
	return false
}

// mediaRange is one element of an Accept header, such as `application/*;q=0.5`.
type mediaRange struct {
	name    string
	quality float64
}

func parseRanges(accept string) []mediaRange {
	var ranges []mediaRange
	for element := range strings.SplitSeq(accept, ",") {
		if name := strings.TrimSpace(element); isPlain(name) {
			ranges = append(ranges, mediaRange{name, 1})
			continue
		}
		name, params, err := mime.ParseMediaType(element)
		if err != nil || !understands(name, params) {
			continue
		}
		if quality, ok := parseQuality(params["q"]); ok {
			ranges = append(ranges, mediaRange{name, quality})
		}
	}
	return ranges
}

// isPlain reports whether an element is one of the usual ranges without parameters, which needs no further reading.
func isPlain(element string) bool {
	switch mediaType(element) {
	case "*/*", legacyJSON, graphqlResponse, multipartMixed, eventStream:
		return true
	}
	return false
}

// understands reports whether this package writes the format that the parameters name: multipart/mixed stands for several
// incompatible formats.
func understands(name string, params map[string]string) bool {
	if name != string(multipartMixed) {
		return true
	}
	version, versioned := params["deferspec"]
	_, newer := params["incrementalspec"]
	_, subscription := params["subscriptionspec"]
	return !newer && !subscription && (!versioned || version == deferSpec)
}

func parseQuality(q string) (float64, bool) {
	if q == "" {
		return 1, true
	}
	quality, err := strconv.ParseFloat(q, 64)
	return quality, err == nil && quality >= 0 && quality <= 1
}

// withoutWildcards removes the wildcards: a client that sends `*/*` may not know incremental delivery.
func withoutWildcards(ranges []mediaRange) []mediaRange {
	var exact []mediaRange
	for _, r := range ranges {
		if !strings.HasSuffix(r.name, "/*") {
			exact = append(exact, r)
		}
	}
	return exact
}

// weight orders acceptable media types: by quality, then by the specificity of the range that matches, then by the position
// in the header.
type weight struct {
	quality     float64
	specificity int
	position    int
}

func (w weight) above(other weight) bool {
	if w.quality != other.quality {
		return w.quality > other.quality
	}
	if w.specificity != other.specificity {
		return w.specificity > other.specificity
	}
	return w.position < other.position
}

// best returns the candidate of the greatest weight, and the first of several equal candidates.
func best(ranges []mediaRange, candidates ...mediaType) offer {
	var top offer
	for _, candidate := range candidates {
		weighed := offer{candidate, weigh(ranges, candidate)}
		if weighed.weight.quality > 0 && (top.mediaType == "" || weighed.weight.above(top.weight)) {
			top = weighed
		}
	}
	return top
}

// weigh returns the weight of the most specific range that matches: `application/json;q=0, */*` excludes application/json.
func weigh(ranges []mediaRange, candidate mediaType) weight {
	var found weight
	for position, r := range ranges {
		specificity := r.specificity(candidate)
		if specificity == 0 || specificity < found.specificity {
			continue
		}
		if specificity > found.specificity || r.quality > found.quality {
			found = weight{r.quality, specificity, position}
		}
	}
	return found
}

// specificity is 3 for the exact media type, 2 for its main type, 1 for any type, and 0 for no match.
func (r mediaRange) specificity(candidate mediaType) int {
	mainType, _, _ := strings.Cut(string(candidate), "/")
	switch r.name {
	case string(candidate):
		return 3
	case mainType + "/*":
		return 2
	case "*/*":
		return 1
	}
	return 0
}
