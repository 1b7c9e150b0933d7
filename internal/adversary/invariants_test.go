package adversary

import "strings"

// maxBytes is how much one operation may allocate, whatever the REST API answers.
const maxBytes = 256 << 20

// reporter receives the violations of invariants.
type reporter interface {
	Helper()
	Errorf(format string, arguments ...any)
}

// hold checks what must be true of an operation's answer, whatever the REST API did.
func hold(t reporter, bad badAnswer, o operation, truth, got outcome) {
	t.Helper()
	if got.took > operationTimeout {
		t.Errorf("TIME: took %s", got.took)
	}
	if got.bytes > maxBytes {
		t.Errorf("HEAP: allocated %d MB", got.bytes>>20)
	}
	if most := mostRequests(bad, o); got.requests > most {
		t.Errorf("REQUESTS: %d of at most %d, where an honest upstream needs %d", got.requests, most, truth.requests)
	}
	if bad.faulty {
		return
	}
	holdMistake(t, got)
	holdPaths(t, o.query, got)
	if got.answer.Data == nil && len(got.answer.Errors) == 0 {
		t.Errorf("NULL: neither data nor errors")
	}
	if got.hits > 0 && !bad.absent {
		if path := unexplained(truth, got); path != nil {
			t.Errorf("NULL: %s is null without an error at it, above it or below it", strings.Join(path, "."))
		}
	}
	if bad.rows != nil {
		if path := lost(truth.answer.Data, any(got.answer.Data), got.touched); path != nil {
			t.Errorf("ROWS: %s is not what it was, though nobody touched it", strings.Join(path, "."))
		}
	}
}

// holdMistake checks that the server made no mistake of its own, that the log has no personal data, and that no error has words
// of the REST API.
func holdMistake(t reporter, got outcome) {
	t.Helper()
	for _, failed := range got.answer.Errors {
		if code := failed.Extensions["code"]; code == "INTERNAL" || code == nil {
			t.Errorf("INTERNAL: code %v at %v: %s", code, failed.Path, failed.Message)
		}
	}
	if strings.Contains(got.log, "panic") || strings.Contains(got.log, "goroutine ") {
		t.Errorf("PANIC: %.300s", got.log)
	}
	for _, told := range []any{got.answer.Errors, allUserErrors(got.answer.Data)} {
		if text := jsonOf(told); strings.Contains(text, restCanary) {
			t.Errorf("WORDS: an error has words of the REST API: %.300s", text)
		}
	}
	for _, personal := range []string{canary, restCanary, "bear@acme.com", "Vernon"} {
		if at := strings.Index(got.log, personal); at >= 0 {
			t.Errorf("LOG: %q: …%s", personal, got.log[max(0, at-150):min(len(got.log), at+50)])
			break
		}
	}
}

// allUserErrors returns the user errors of all mutations of an answer.
func allUserErrors(data map[string]any) (all []any) {
	for _, payload := range data {
		userErrors, _ := dig(payload, "userErrors").([]any)
		all = append(all, userErrors...)
	}
	return all
}

// mostRequests is how many REST requests an operation may cost where a route answers badly: each read is tried up to three
// times, or follows redirects, and single reads may replace a read of many.
func mostRequests(bad badAnswer, o operation) int {
	perRead := 3
	if bad.redirects {
		perRead = 6
	}
	return perRead * (costs[o.name] + spare)
}
