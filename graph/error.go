package graph

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/internal/errorcode"
)

// errorPresenter is the one place where a Go error becomes a client's error. No address, token or text of a Go error
// passes it.
type errorPresenter struct {
	logger *slog.Logger
}

func (p errorPresenter) present(ctx context.Context, err error) *gqlerror.Error {
	if located, ok := errors.AsType[*gqlerror.Error](err); ok {
		return p.presentLocated(ctx, located, err)
	}
	presented := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	p.describe(ctx, presented, err)
	return presented
}

// presentLocated presents an error that gqlgen has given a place. One with a code has a message for clients already.
func (p errorPresenter) presentLocated(ctx context.Context, located *gqlerror.Error, err error) *gqlerror.Error {
	if code, ok := errorcode.Of(located.Extensions); ok {
		if code == errorcode.Timeout { // the transport's, which does not know the limit
			p.describe(ctx, located, context.DeadlineExceeded)
		}
		reword(located)
		return located
	}
	path, argument := argumentPath(ctx, located)
	presented := &gqlerror.Error{Path: path, Locations: located.Locations}
	switch {
	case argument != "": // gqlgen could not read it: a variable was null where the type does not allow null
		err = refused(argument, "is not valid")
	case located.Unwrap() == nil: // gqlgen's own words, such as a null where the schema allows none
		err = located
	}
	p.describe(ctx, presented, err)
	return presented
}

// describe gives an error its message and extensions. What no description fits is a fault of this server.
func (p errorPresenter) describe(ctx context.Context, presented *gqlerror.Error, err error) {
	told, ok := descriptionOf(ctx, err)
	if !ok {
		p.describeFault(ctx, presented, err)
		return
	}
	if told.logged != "" {
		p.log(ctx, presented, told.logged, slog.String("error", err.Error()))
	}
	presented.Message, presented.Extensions = told.message, told.allExtensions()
}

func (p errorPresenter) describeFault(ctx context.Context, presented *gqlerror.Error, err error) {
	id := rand.Text()
	p.log(ctx, presented, "internal error", slog.String("errorId", id), slog.String("error", err.Error()))
	presented.Message, presented.Extensions = "Internal error.", errorcode.Internal.Extensions()
	presented.Extensions["errorId"] = id
}

// log records what the client is not told. Variables and data stay out: they are personal.
func (p errorPresenter) log(ctx context.Context, at *gqlerror.Error, message string, details ...slog.Attr) {
	attributes := append([]slog.Attr{slog.String("path", at.Path.String())}, details...)
	if graphql.HasOperationContext(ctx) {
		attributes = append(attributes, slog.String("operation", graphql.GetOperationContext(ctx).OperationName))
	}
	p.logger.LogAttrs(ctx, slog.LevelError, message, attributes...)
}

// recovered turns a panic into an error, which the presenter masks.
func recovered(_ context.Context, cause any) error {
	return fmt.Errorf("panic: %s\n%s", discreet.Panic(cause), debug.Stack())
}
