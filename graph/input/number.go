package input

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// intOf reads a JSON number as an Int. `1.0` and `5e2` are whole numbers too.
func intOf(value any) (int64, bool) {
	switch value := value.(type) {
	case json.Number:
		if whole, err := strconv.ParseInt(string(value), 10, 32); err == nil {
			return whole, true
		}
		fraction, err := strconv.ParseFloat(string(value), 64)
		return wholeInt(fraction, err == nil)
	case int64:
		return value, value >= math.MinInt32 && value <= math.MaxInt32
	case int:
		return intOf(int64(value))
	case float64:
		return wholeInt(value, true)
	}
	return 0, false
}

func wholeInt(number float64, ok bool) (int64, bool) {
	ok = ok && number == math.Trunc(number) && number >= math.MinInt32 && number <= math.MaxInt32
	if !ok {
		return 0, false
	}
	return int64(number), true
}

// floatOf reads a JSON number as a Float, which must be finite.
func floatOf(value any) (float64, bool) {
	switch value := value.(type) {
	case json.Number:
		number, err := strconv.ParseFloat(string(value), 64)
		return number, err == nil
	case int64:
		return float64(value), true
	case int:
		return float64(value), true
	case float64:
		return value, !math.IsInf(value, 0) && !math.IsNaN(value)
	}
	return 0, false
}

// idOf reads a string, or a whole number of any size, as an ID.
func idOf(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case json.Number:
		if !strings.ContainsAny(string(value), ".eE") {
			return string(value), true
		}
		number, err := strconv.ParseFloat(string(value), 64)
		return wholeID(number, err == nil)
	case int64:
		return strconv.FormatInt(value, 10), true
	case int:
		return strconv.Itoa(value), true
	case float64:
		return wholeID(value, true)
	}
	return "", false
}

func wholeID(number float64, ok bool) (string, bool) {
	if !ok || math.IsInf(number, 0) || number != math.Trunc(number) {
		return "", false
	}
	return strconv.FormatFloat(number+0, 'f', -1, 64), true // +0 turns -0 into 0
}
