package adversary

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// maxBytes is what one operation may allocate, whatever the upstream says.
const maxBytes = 256 << 20

// hold asserts what must be true of an operation's answer, whatever the upstream did.
func hold(t *testing.T, bad badAnswer, truth, got outcome) {
	t.Helper()
	if got.took > operationTimeout {
		t.Errorf("TIME: took %s", got.took)
	}
	if got.bytes > maxBytes {
		t.Errorf("HEAP: allocated %d MB", got.bytes>>20)
	}
	perRead := 3
	if bad.redirects {
		perRead = 6
	}
	if most := perRead*truth.requests + 10; got.requests > most {
		t.Errorf("REQUESTS: %d, where an honest upstream needs %d", got.requests, truth.requests)
	}
	holdMistake(t, got)
	explain(t, truth, got)
	if bad.rowBad {
		keepRows(t, truth, got)
	}
}

// holdMistake holds that nothing was a mistake of the server, and that the log has no data.
func holdMistake(t *testing.T, got outcome) {
	t.Helper()
	for _, failed := range got.answer.Errors {
		if code := failed.Extensions["code"]; code == "INTERNAL" || code == nil {
			t.Errorf("INTERNAL: code %v at %v: %s", code, failed.Path, failed.Message)
		}
	}
	if strings.Contains(got.log, "panic") || strings.Contains(got.log, "goroutine ") {
		t.Errorf("PANIC: %.300s", got.log)
	}
	for _, personal := range []string{canary, "bear@acme.com", "Vernon"} {
		if at := strings.Index(got.log, personal); at >= 0 {
			t.Errorf("LOG: %q: …%s", personal, got.log[max(0, at-150):min(len(got.log), at+50)])
			break
		}
	}
}

// explain holds that a null in the place of something has an error at it, above it or below it.
func explain(t *testing.T, truth, got outcome) {
	t.Helper()
	if got.answer.Data == nil {
		if len(got.answer.Errors) == 0 {
			t.Error("NULL: neither data nor errors")
		}
		return
	}
	var walk func(want, have any, path []string) bool
	walk = func(want, have any, path []string) bool {
		switch want := want.(type) {
		case map[string]any:
			object, ok := have.(map[string]any)
			if !ok {
				return have == nil && explained(got, path)
			}
			for name, value := range want {
				if composite(value) && !walk(value, object[name], append(path[:len(path):len(path)], name)) {
					return false
				}
			}
		case []any:
			if have == nil && !explained(got, path) {
				return false
			}
		}
		return true
	}
	for name, value := range truth.answer.Data {
		if !walk(value, got.answer.Data[name], []string{name}) && got.hits > 0 && missing(got) {
			t.Errorf("NULL: something at %s is null without an error: %.300s", name, got.body)
		}
	}
}

// missing tells whether the answer has no error at all, as an object that does not exist may have none.
func missing(got outcome) bool { return len(got.answer.Errors) == 0 }

func composite(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

func explained(got outcome, path []string) bool {
	for _, failed := range got.answer.Errors {
		common := min(len(failed.Path), len(path))
		same := true
		for i := range common {
			same = same && pathStep(failed.Path[i]) == path[i]
		}
		if same {
			return true
		}
	}
	return false
}

func pathStep(step any) string {
	if text, ok := step.(string); ok {
		return text
	}
	return jsonOf(step)
}

// keepRows holds that the rows that were not touched are all there. The first row of each list was.
func keepRows(t *testing.T, truth, got outcome) {
	t.Helper()
	for name, value := range truth.answer.Data {
		want, have := rowsOf(value), rowsOf(got.answer.Data[name])
		for i, row := range want {
			if i == 0 || row == nil {
				continue
			}
			if !hasRow(have, row) {
				t.Errorf("ROWS: row %s of %s is lost", strconv.Itoa(i), name)
				return
			}
		}
	}
}

func rowsOf(value any) []any {
	if connection, ok := value.(map[string]any); ok {
		value = connection["nodes"]
	}
	list, _ := value.([]any)
	return list
}

// hasRow compares by the id: below it may lie what was touched in another list.
func hasRow(rows []any, wanted any) bool {
	for _, row := range rows {
		if row != nil && reflect.DeepEqual(dig(row, "id"), dig(wanted, "id")) {
			return true
		}
	}
	return false
}
