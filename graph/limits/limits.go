// Package limits bounds what one operation may ask of the server: the size of its document, which it measures before
// validation and in time that grows with the length of the document alone; the price of its fields; and the errors of its
// answer.
//
// It never runs an operation, and knows nothing of the schema but the prices of fields.
package limits

// Limits are the most that an operation may have. A limit of zero or less is the default.
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
	// Values bounds the values in an operation's variables. A list or an object counts as one, and so does each value in it.
	// Default: 10,000.
	Values int
	// Complexity bounds the price of all fields. Default: 50,000.
	Complexity int
	// Errors bounds the errors of an answer. Further errors are omitted, and one last error says how many there are. Default:
	// 100.
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
