// Package limits bounds what one operation may ask of the server: the size of its document, read before it is validated
// and in time that grows with its length alone; the price of its fields; and the errors of its answer.
//
// It never runs anything, and it knows nothing of the schema but what fields cost.
package limits

// Limits are the most that an operation may have. Zero or less in a limit: its default.
//
// Fragments count wherever they are spread: a fragment of ten fields that is spread twice is twenty fields.
type Limits struct {
	// Tokens bounds the tokens of a document, comments included. Default: 2,000.
	Tokens int
	// Depth bounds the levels of nested fields. Default: 20.
	Depth int
	// Aliases bounds the fields that have an alias. Default: 100.
	Aliases int
	// RootFields bounds the fields of the root, including repeated ones. Default: 50.
	RootFields int
	// Directives bounds the directives. Default: 50.
	Directives int
	// Repeats bounds how often one name or alias may occur as a field in a document: validation compares each pair of
	// such fields. Default: 250.
	Repeats int
	// Values bounds the values in an operation's variables; a list or an object counts, and so does each value in it.
	// Default: 10,000.
	Values int
	// Complexity bounds the price of all fields. Default: 50,000.
	Complexity int
	// Errors bounds the errors of an answer. Further errors are left out, and one last error says so. Default: 100.
	Errors int
}

func (l Limits) withDefaults() Limits {
	for limit, fallback := range map[*int]int{
		&l.Tokens:     2000,
		&l.Depth:      20,
		&l.Aliases:    100,
		&l.RootFields: 50,
		&l.Directives: 50,
		&l.Repeats:    250,
		&l.Values:     10_000,
		&l.Complexity: 50_000,
		&l.Errors:     100,
	} {
		if *limit <= 0 {
			*limit = fallback
		}
	}
	return l
}
