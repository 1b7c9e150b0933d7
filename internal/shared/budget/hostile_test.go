package budget

import (
	"slices"
	"strings"
	"testing"
)

// Other programs that write to Redis cannot stop the budget: the next ask replaces a value that is no state of the script.
func TestAskReplacesWhatIsNoState(t *testing.T) {
	t.Parallel()
	const key = "budget"
	const sound = `incarnation='i',offset=0,last=1000,born=0,settled=0,told=0,toldAt=0,opens=0,waiting={},foreign={},servers={}`
	server := startScript(t)
	writes := map[string][]string{
		"another type":       {"LPUSH", key, "a"},
		"no message pack":    {"SET", key, "\xc1\xff"},
		"a number":           pack(key, `1`),
		"an empty table":     pack(key, `{}`),
		"a year of 9999":     pack(key, `{`+sound+`,last=253402300799000}`),
		"no number":          pack(key, `{`+sound+`,offset=0/0}`),
		"a part of a charge": pack(key, `{`+sound+`,foreign={1000}}`),
		"spent for ever":     pack(key, `{`+sound+`,foreign={90000000000000,400}}`),
		"negative charges":   pack(key, `{`+sound+`,foreign={1000,-1000000}}`),
		"forming for ever":   pack(key, `{`+sound+`,settled=90000000000000}`),
		"cool for years":     pack(key, `{`+sound+`,opens=90000000000000}`),
		"no server":          pack(key, `{`+sound+`,servers={a={}}}`),
	}
	fields := []string{
		"seq=0", "seen=900", "charges={}", "apart={}", "held=0", "till=900", "need=0", "want=0", "since=0", "busy=0",
	}
	for i, field := range fields {
		others := strings.Join(slices.Delete(slices.Clone(fields), i, i+1), ",")
		writes["a server without "+field] = pack(key, `{`+sound+`,servers={b={`+others+`}}}`)
	}
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			server.forget(t, key)
			server.call(t, write)
			answer := server.firstAsk(t, key, wireAsk{Want: 1, Limit: 400})
			if answer.Incarnation != "fresh" || answer.Light != 1 {
				t.Errorf("answer %+v", answer)
			}
		})
	}
}

// pack is the command that writes a Lua value as a state.
func pack(key, value string) []string {
	return []string{"EVAL", "redis.call('SET', KEYS[1], cmsgpack.pack(" + value + ")) return 1", "1", key}
}
