package graph

import (
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/internal/scope"
)

// NeededScope returns the scopes that a mutation needs.
func NeededScope(field string) scope.Set { return neededScope(field) }

// WithoutPlans leaves all operations to the generated executor.
func WithoutPlans(opts Options) Options {
	opts.withoutPlans = true
	return opts
}

// WithResolvers puts others in the place of the resolvers.
func WithResolvers(opts Options, replace func(generated.ResolverRoot) generated.ResolverRoot) Options {
	opts.replaceResolvers = replace
	return opts
}

// WithoutKeptAnswers executes each operation.
func WithoutKeptAnswers(opts Options) Options {
	opts.withoutKeptAnswers = true
	return opts
}
