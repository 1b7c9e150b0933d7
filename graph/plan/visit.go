package plan

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// region holds what a field that waited brought: its objects, and the values of the visited fields below it down to the next
// field that waited. One goroutine writes it.
type region struct {
	ctx   context.Context //nolint:containedctx // has the field context, which is the parent of those below
	valid bool            // the field is not null
	count int             // how many of the objects are its own

	objects []any
	slots   []slot
}

// slot has the value of a visited field of one object.
type slot struct {
	region      *region // of a field that waited, nil for any other
	from, count int32   // its objects in the region
	children    int32   // the first slot of its objects
	valid       bool    // it is not null
}

// visitor goes through a region.
type visitor struct {
	hand
	region  *region
	waiting []waiting
}

// waiting is a field whose value is not at hand.
type waiting struct {
	field  *field
	parent any
	ctx    context.Context //nolint:containedctx // of the parent
	region *region
}

func (r *run) visitRoot(root *object, into *region) {
	v := &visitor{hand: r.handAt(into.ctx), region: into}
	v.object(root, nil, 0)
	r.start(v.waiting)
}

// start waits for fields side by side, the first of them on this goroutine.
func (r *run) start(fields []waiting) {
	if len(fields) == 0 {
		return
	}
	for _, next := range fields[1:] {
		r.waiting.Go(func() { r.wait(next) })
	}
	r.wait(fields[0])
}

// wait resolves a field and visits what it brings.
func (r *run) wait(w waiting) {
	ctx := w.ctx
	defer func() {
		if cause := recover(); cause != nil {
			w.region.valid = false
			at := graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: w.field.object, Field: w.field.collected})
			r.operation.Error(at, r.operation.Recover(at, cause))
		}
	}()
	value, at, ok := r.resolve(ctx, w.field, w.parent)
	if !ok {
		return
	}
	into := w.region
	into.ctx = at
	if into.objects, into.valid = w.field.spread(value, into.objects); !into.valid {
		if w.field.NonNull {
			graphql.AddInvalidNullError(at, "")
		}
		return
	}
	into.count = len(into.objects)
	children := w.field.selection.slots
	if children == 0 {
		return
	}
	into.slots = make([]slot, children*into.count)
	v := &visitor{hand: r.handAt(at), region: into}
	v.below(w.field, 0, into.count, 0)
	r.start(v.waiting)
}

// below visits the objects of a field.
func (v *visitor) below(f *field, from, count, children int) {
	for i := range count {
		value := v.region.objects[from+i]
		if value == nil {
			continue
		}
		if f.List {
			v.enterElement(i, value)
		}
		if o, object := f.selection.of(value); object != nil {
			v.object(o, object, children+i*f.selection.slots)
		}
		if f.List {
			v.leave()
		}
	}
}

// object visits the fields of an object whose slots begin at first.
func (v *visitor) object(o *object, parent any, first int) {
	for i, f := range o.visited {
		from := len(v.region.objects)
		switch {
		case !f.Resolver:
			objects, ok := v.take(f, parent, v.region.objects)
			v.region.objects = objects
			if ok {
				v.keep(f, first+i, from)
			}
		default:
			switch v.ready(f, parent) {
			case Present:
				v.keep(f, first+i, from)
			case Null:
			case Waits:
				v.wait(f, first+i, parent)
			}
		}
	}
}

// ready takes the value of a field with a resolver if it is at hand. A panic is left to the resolver, which has a guard.
func (v *visitor) ready(f *field, parent any) (outcome Outcome) {
	if f.ready == nil || v.looks {
		return Waits
	}
	from := len(v.region.objects)
	defer func() {
		if recover() != nil {
			v.region.objects = v.region.objects[:from]
			outcome = Waits
		}
	}()
	v.region.objects, outcome = f.ready(parent, v.region.objects)
	return outcome
}

func (v *visitor) wait(f *field, place int, parent any) {
	into := new(region)
	v.region.slots[place].region = into
	v.waiting = append(v.waiting, waiting{field: f, parent: parent, ctx: v.context(), region: into})
}

// keep notes in a slot the objects that a field appended, and visits them.
func (v *visitor) keep(f *field, place, from int) {
	count, children := len(v.region.objects)-from, len(v.region.slots)
	//nolint:gosec // an answer has fewer objects than fit
	v.region.slots[place] = slot{from: int32(from), count: int32(count), children: int32(children), valid: true}
	if f.selection.slots == 0 || count == 0 {
		return
	}
	v.region.slots = append(v.region.slots, make([]slot, count*f.selection.slots)...)
	v.enter(f, first(v.region.objects[from:]))
	v.below(f, from, count, children)
	v.leave()
}
