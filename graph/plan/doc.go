// Package plan executes operations by plans: what an operation selects is worked out once, when it is compiled, and not anew
// for each row of each answer. The package never knows a type of the schema: generated code describes the types to it, see
// [Schema].
//
// A valid document is compiled for an operation and a set of the values that its `@skip` and `@include` have. A plan lists,
// for each object type that can stand in a place, the fields that are selected there: the response key as bytes, the
// function that writes or gets the field, and the plan of what is selected below it.
//
// A plan runs in two phases.
//
// Visit goes through the fields that may wait, that is the fields with resolvers, and through what leads to them. A field
// whose value is at hand ([Ready]) is taken at once and visited further. Each other field gets a goroutine, a field context
// and its resolver, and is visited further when its value has come. There is no goroutine for anything else: no row, no list
// and no field at hand has one. All rows of a list are gone through before the first of their fields waits, so that the keys
// of a level reach the dataloaders together. What a field brought is kept in the region of that field: the objects in one
// slice, and in another one slot for each visited field of each object, so that a row needs no memory of its own.
//
// The fields of a mutation are visited one after another, each with all below it.
//
// Write begins when nothing waits any more. It goes through the whole plan in the order of the answer, takes the values of
// visited fields from their slots and all others from the objects, and appends the answer to one buffer. A null where the
// schema allows none takes the buffer back to where the parent began, and makes the parent null. The fields beside it are
// written all the same, since their errors belong to the answer.
//
// The way to the present field is kept on a stack. A context with a field context is made from it only for an error, and for
// a resolver. Where each field has to be looked at (Options.Watched), fields at hand have contexts too, and pass gqlgen's
// field middleware. A panic while writing makes the writer begin again, with a guard around each field.
//
// Whatever a plan does not know stays with gqlgen's generated executor, which stands behind the same schema: `@defer`,
// introspection, and the cases that [Compile] names. Both executors give the same bytes, errors and requests.
package plan
