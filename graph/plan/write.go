package plan

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// writer appends the answer to its buffer, when nothing waits any more.
type writer struct {
	hand
	buffer  []byte
	objects []any // of fields that were not visited, as a stack
}

// object writes an object whose slots in the region begin at slots. It reports false, and leaves what is to be cut off, when
// a null stands where the schema allows none.
func (w *writer) object(o *object, parent any, in *region, slots int) bool {
	w.buffer = append(w.buffer, '{')
	valid := true
	for next := 0; next < len(o.fields); {
		var well bool
		next, well = w.fields(o, next, parent, in, slots)
		valid = valid && well
	}
	w.buffer = append(w.buffer, '}')
	return valid
}

// fields writes the fields of an object from one on, up to the end or to one that panics, which becomes null. It returns
// which field comes next.
func (w *writer) fields(o *object, from int, parent any, in *region, slots int) (next int, valid bool) {
	next, valid = from, true
	begin, depth, objects := 0, len(w.steps), len(w.objects)
	defer func() {
		if cause := recover(); cause != nil {
			w.steps, w.objects = w.steps[:depth], w.objects[:objects]
			f := o.fields[next]
			w.panicked(w.context(), f, cause)
			w.null(begin)
			valid = valid && !f.NonNull
			next++
		}
	}()
	for ; next < len(o.fields); next++ {
		f := o.fields[next]
		w.buffer = append(w.buffer, f.key...)
		begin = len(w.buffer)
		if f.typename != nil {
			w.buffer = append(w.buffer, f.typename...)
			continue
		}
		if !w.field(f, parent, in, slots) {
			w.null(begin)
			valid = valid && !f.NonNull
		}
	}
	return next, valid
}

// null writes null in the place of what begins at a place of the buffer.
func (w *writer) null(begin int) { w.buffer = append(w.buffer[:begin], "null"...) }

// field writes the value of a field. It reports false for null, whose error has been added.
func (w *writer) field(f *field, parent any, in *region, slots int) (ok bool) {
	switch {
	case f.Leaf != nil && !w.looks:
		return w.leaf(f, parent)
	case f.Leaf != nil:
		return w.lookAtLeaf(f, parent)
	case f.slot >= 0:
		return w.visited(f, &in.slots[slots+f.slot], in)
	}
	bottom := len(w.objects)
	if w.objects, ok = w.take(f, parent, w.objects); ok {
		objects := w.objects[bottom:]
		w.enter(f, first(objects))
		ok = w.composite(f, objects, in, 0)
		w.leave()
	}
	w.objects = w.objects[:bottom]
	return ok
}

func (w *writer) leaf(f *field, parent any) (ok bool) {
	var err error
	w.buffer, ok, err = f.Leaf(w.buffer, parent)
	switch {
	case err != nil:
		ctx := w.contextOf(f)
		w.operation.Error(ctx, graphql.AddFieldLocationToError(ctx, err))
	case !ok && f.NonNull:
		graphql.AddInvalidNullError(w.contextOf(f), "")
	}
	return ok
}

// lookAtLeaf writes a leaf that passes the middleware, which sees the field in the place of the value.
func (w *writer) lookAtLeaf(f *field, parent any) (ok bool) {
	ctx := w.contextOf(f)
	begin := len(w.buffer)
	value, err := w.operation.ResolverMiddleware(ctx, func(context.Context) (_ any, err error) {
		w.buffer, ok, err = f.Leaf(w.buffer[:begin], parent)
		return f, err
	})
	switch {
	case err != nil:
		w.operation.Error(ctx, graphql.AddFieldLocationToError(ctx, err))
		return false
	case !ok && f.NonNull:
		graphql.AddInvalidNullError(ctx, "")
	}
	return ok && value != nil
}

// visited writes a field that was visited.
func (w *writer) visited(f *field, s *slot, in *region) bool {
	if !s.valid {
		return false
	}
	var ctx context.Context
	if s.region != nil {
		in, ctx = s.region, s.region.ctx
	}
	objects := in.objects[s.from : s.from+s.count]
	w.steps = append(w.steps, step{field: f, value: first(objects), ctx: ctx})
	ok := w.composite(f, objects, in, int(s.children))
	w.leave()
	return ok
}

// composite writes the objects of a field, which is the last step of the trail.
func (w *writer) composite(f *field, objects []any, in *region, children int) bool {
	if !f.List {
		return w.value(f, objects[0], in, children)
	}
	w.buffer = append(w.buffer, '[')
	valid := true
	for i, value := range objects {
		if i > 0 {
			w.buffer = append(w.buffer, ',')
		}
		w.enterElement(i, value)
		if begin := len(w.buffer); !w.element(f, value, in, children+i*f.selection.slots) {
			w.null(begin)
			valid = valid && !f.ElementNonNull
		}
		w.leave()
	}
	w.buffer = append(w.buffer, ']')
	return valid
}

func (w *writer) element(f *field, value any, in *region, slots int) bool {
	if value != nil {
		return w.value(f, value, in, slots)
	}
	if f.ElementNonNull {
		graphql.AddInvalidNullError(w.context(), f.Type+"!")
	}
	return false
}

func (w *writer) value(f *field, value any, in *region, slots int) bool {
	o, object := f.selection.of(value)
	return object != nil && w.object(o, object, in, slots)
}

// first is the object that a field context shows: the only one, or any of a list.
func first(objects []any) any {
	if len(objects) == 0 {
		return nil
	}
	return objects[0]
}
