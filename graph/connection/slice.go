package connection

// Slice is the part of a list that a window shows.
type Slice[T any] struct {
	Rows []Row[T]
	// Total counts the whole list; nil when nothing that was fetched tells.
	Total            *int
	HasNext, HasPrev bool
}

// Row is a row with its cursor.
type Row[T any] struct {
	Item   T
	Cursor Cursor
}
