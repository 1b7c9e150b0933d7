package plan

import (
	"context"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// region holds what a field that waited brought, or what one field brought for all rows of a list: its objects, and the values
// of the visited fields below them down to the next field that waited. One goroutine writes it.
type region struct {
	ctx     context.Context //nolint:containedctx // of the only field; nil where it is the field of several rows
	objects []any
	slots   []slot
}

// slot has the value of a visited field of one object. The zero slot is null.
type slot struct {
	region      *region // nil: the one that the slot is in
	from, count int32   // its objects in the region
	children    int32   // the first slot of its objects
	valid       bool    // it is not null
}

// extend adds empty slots.
func (r *region) extend(slots int) { r.slots = append(r.slots, make([]slot, slots)...) }

// room is how large the region of a field was the last time. A region that begins with this room need not grow row by row.
type room struct{ objects, slots atomic.Int32 }

// mostRoom bounds the room that a region begins with: the next answer may be far smaller than the last one.
const mostRoom = 2048

// region returns an empty region for what the field brings.
func (f *field) region() *region {
	return &region{
		objects: make([]any, 0, min(f.room.objects.Load(), mostRoom)),
		slots:   make([]slot, 0, min(f.room.slots.Load(), mostRoom)),
	}
}

// note keeps how large a region of the field became.
func (f *field) note(filled *region) {
	f.room.objects.Store(int32(len(filled.objects))) //nolint:gosec // an answer has fewer objects than fit
	f.room.slots.Store(int32(len(filled.slots)))     //nolint:gosec // the same
}

// visitor goes through a region.
type visitor struct {
	hand
	region  *region
	waiting []waiting
	takers  []TakeReady // of the fields that may be at hand
}

// waiting is a field whose value is not at hand.
type waiting struct {
	field  *field
	parent any
	place  int             // its slot in the parent's region
	slot   *slot           // the same, once the parent's region has all its slots
	above  context.Context //nolint:containedctx // of the step before the last one
	last   step            // the last step to the parent
}

// context returns the context of the parent.
func (w *waiting) context() context.Context {
	t := trail{steps: []step{{ctx: w.above}, w.last}}
	return t.context()
}

func (r *run) visitRoot(p *Plan, root any, into *region) {
	v := &visitor{hand: r.handAt(into.ctx), region: into}
	v.object(p.root, root, 0)
	if p.serial {
		v.oneAfterAnother()
		return
	}
	v.start()
}

// oneAfterAnother waits for each field, and for all below it, before the next one begins: the fields of a mutation.
func (v *visitor) oneAfterAnother() {
	for i := range v.waiting {
		w := &v.waiting[i]
		w.slot = &v.region.slots[w.place]
		v.await(w, w.get(v.run))
		v.underWay.Wait()
	}
}

// start waits for fields side by side, the first of them on this goroutine.
func (v *visitor) start() {
	var first func()
	begin := func(wait func()) {
		if first == nil {
			first = wait
			return
		}
		v.underWay.Go(wait)
	}
	for i := range v.waiting {
		v.waiting[i].slot = &v.region.slots[v.waiting[i].place]
	}
	for _, fields := range v.groups() {
		if len(fields) > 1 {
			begin(func() { v.awaitTogether(fields) })
		} else {
			begin(func() { v.await(fields[0], fields[0].get(v.run)) })
		}
	}
	if first != nil {
		first()
	}
}

// groups puts the fields together that can be resolved together.
func (v *visitor) groups() [][]*waiting {
	var groups [][]*waiting
	together := make(map[*field]int)
	for i := range v.waiting {
		w := &v.waiting[i]
		place, ok := together[w.field]
		if !ok {
			place = len(groups)
			groups = append(groups, nil)
		}
		groups[place] = append(groups[place], w)
		if w.field.together != nil && !v.looks {
			together[w.field] = place
		}
	}
	return groups
}

// getter gets the value of a field.
type getter func(ctx context.Context, arguments map[string]any) (any, error)

// get asks the resolver.
func (w *waiting) get(r *run) getter {
	return func(ctx context.Context, arguments map[string]any) (any, error) {
		return w.field.Get(ctx, r.executor, w.parent, Call{arguments})
	}
}

// await resolves a field and visits what it brings.
func (r *run) await(w *waiting, get getter) {
	ctx := w.context()
	defer func() {
		if cause := recover(); cause != nil {
			*w.slot = slot{}
			r.panicked(ctx, w.field, cause)
		}
	}()
	value, at, ok := r.resolve(ctx, w.field, get)
	if !ok {
		return
	}
	into := w.field.region()
	into.ctx = at
	if into.objects, ok = w.field.spread(value, into.objects); !ok {
		if w.field.NonNull {
			graphql.AddInvalidNullError(at, "")
		}
		return
	}
	count := len(into.objects)
	*w.slot = slot{region: into, count: int32(count), valid: true} //nolint:gosec // an answer has fewer objects than fit
	if w.field.selection.slots == 0 {
		return
	}
	into.extend(count * w.field.selection.slots)
	v := &visitor{hand: r.handAt(at), region: into}
	v.below(w.field, 0, count, 0)
	w.field.note(into)
	v.start()
}

// awaitTogether resolves the field of several objects with one call, and visits what it brings in one region. What fails, or
// has to pass the middleware, goes the way of a field alone.
func (r *run) awaitTogether(fields []*waiting) {
	values, errs, ok := r.callTogether(fields)
	if !ok {
		for _, w := range fields {
			r.underWay.Go(func() { r.await(w, w.get(r)) })
		}
		return
	}
	into := fields[0].field.region()
	v := &visitor{hand: r.handAt(fields[0].above), region: into}
	for i, w := range fields {
		if errs[i] != nil || v.looks {
			came := func(context.Context, map[string]any) (any, error) { return values[i], errs[i] }
			r.underWay.Go(func() { r.await(w, came) })
		} else {
			v.settle(w, values[i])
		}
	}
	fields[0].field.note(into)
	v.start()
}

// settle visits what came for one of several objects.
func (v *visitor) settle(w *waiting, value any) {
	v.steps = append(v.steps[:0], step{ctx: w.above}, w.last)
	defer func() {
		if cause := recover(); cause != nil {
			*w.slot = slot{}
			v.steps = append(v.steps[:0], step{ctx: w.above}, w.last)
			v.panicked(v.context(), w.field, cause)
		}
	}()
	from := len(v.region.objects)
	objects, ok := w.field.spread(value, v.region.objects)
	if !ok {
		return
	}
	v.region.objects = objects
	*w.slot = v.extend(w.field, from)
	w.slot.region = v.region
}

// callTogether reports false after a panic.
func (r *run) callTogether(fields []*waiting) (values []any, errs []error, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	parents := make([]any, len(fields))
	for i, w := range fields {
		parents[i] = w.parent
	}
	values, errs = fields[0].field.together(fields[0].above, parents)
	return values, errs, true
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
				v.postpone(f, first+i, parent)
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
	v.region.objects, outcome = v.taker(f)(parent, v.region.objects)
	return outcome
}

func (v *visitor) taker(f *field) TakeReady {
	if v.takers == nil {
		v.takers = make([]TakeReady, v.run.takers)
	}
	if v.takers[f.taker] == nil {
		v.takers[f.taker] = f.ready()
	}
	return v.takers[f.taker]
}

func (v *visitor) postpone(f *field, place int, parent any) {
	last := len(v.steps) - 1
	w := waiting{field: f, parent: parent, place: place, above: v.contextAt(max(0, last-1)), last: v.steps[last]}
	v.waiting = append(v.waiting, w)
}

// keep notes in a slot the objects that a field appended, and visits them.
func (v *visitor) keep(f *field, place, from int) {
	kept := v.extend(f, from)
	v.region.slots[place] = kept
}

// extend returns the slot for the objects that a field appended, and visits them.
func (v *visitor) extend(f *field, from int) slot {
	count, children := len(v.region.objects)-from, len(v.region.slots)
	//nolint:gosec // an answer has fewer objects than fit
	kept := slot{from: int32(from), count: int32(count), children: int32(children), valid: true}
	if f.selection.slots == 0 || count == 0 {
		return kept
	}
	v.region.extend(count * f.selection.slots)
	v.enter(f, first(v.region.objects[from:]))
	v.below(f, from, count, children)
	v.leave()
	return kept
}
