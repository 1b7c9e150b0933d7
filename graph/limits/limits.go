// Package limits bounds what one operation may ask of the server: the size of its document, which it measures before
// validation and in time that grows with the length of the document alone; the price of its fields; and the errors of its
// answer.
//
// It never runs an operation, and knows nothing of the schema but the prices of fields.
package limits

// Limits are the most that an operation may have. A limit that is zero or less means its value in [Default].
//
// Fragments count wherever they are spread: a fragment of ten fields that is spread twice is twenty fields.
type Limits struct {
	// Tokens bounds the tokens of a document, comments included.
	Tokens int
	// Depth bounds the levels of nested fields.
	Depth int
	// Aliases bounds the fields that have an alias.
	Aliases int
	// RootFields bounds the fields of the root, including repeated ones.
	RootFields int
	// Directives bounds the directives.
	Directives int
	// Repeats bounds how often one name or alias may occur as a field in a document: validation compares each pair of
	// such fields.
	Repeats int
	// Values bounds the values in an operation's variables. A list or an object counts as one, and so does each value in it.
	Values int
	// Complexity bounds the price of all fields.
	Complexity int
	// Errors bounds the errors of an answer. Further errors are omitted, and one last error says how many there are.
	Errors int
}

// Default returns the limits of a server whose operator sets none. They equal the defaults of the settings.
func Default() Limits {
	return Limits{
		Tokens:     2000,
		Depth:      20,
		Aliases:    100,
		RootFields: 50,
		Directives: 50,
		Repeats:    250,
		Values:     10_000,
		Complexity: 50_000,
		Errors:     100,
	}
}

func (l Limits) withDefaults() Limits {
	fallback := Default()
	for _, limit := range []struct {
		set      *int
		fallback int
	}{
		{&l.Tokens, fallback.Tokens},
		{&l.Depth, fallback.Depth},
		{&l.Aliases, fallback.Aliases},
		{&l.RootFields, fallback.RootFields},
		{&l.Directives, fallback.Directives},
		{&l.Repeats, fallback.Repeats},
		{&l.Values, fallback.Values},
		{&l.Complexity, fallback.Complexity},
		{&l.Errors, fallback.Errors},
	} {
		if *limit.set <= 0 {
			*limit.set = limit.fallback
		}
	}
	return l
}
