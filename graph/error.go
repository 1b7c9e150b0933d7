package graph

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/internal/errorcode"
)

// errorPresenter is the one place that turns a Go error into a client's error. It never shows an address, a token or the
// text of a Go error.
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

// presentLocated presents an error that has a path or a location. An error with a code already has a message for clients.
func (p errorPresenter) presentLocated(ctx context.Context, located *gqlerror.Error, err error) *gqlerror.Error {
	if code, ok := errorcode.Of(located.Extensions); ok {
		if code == errorcode.Timeout { // the transport, which does not know the limit, made the error
			p.describe(ctx, located, context.DeadlineExceeded)
		}
		reword(located)
		return located
	}
	path, argument := argumentPath(ctx, located)
	presented := &gqlerror.Error{Path: path, Locations: located.Locations}
	switch {
	case argument != "": // gqlgen could not read the argument: a variable was null where the type does not allow null
		err = refused(argument, "is not valid")
	case located.Unwrap() == nil: // gqlgen made the error, for example about a null where the schema allows none
		err = located
	}
	p.describe(ctx, presented, err)
	return presented
}

// describe sets the message and the extensions of an error. An error without a description is a fault of this server.
func (p errorPresenter) describe(ctx context.Context, presented *gqlerror.Error, err error) {
	described, ok := descriptionOf(ctx, err)
	if !ok {
		p.describeFault(ctx, presented, err)
		return
	}
	if described.logged != "" {
		p.log(ctx, presented, described.logged, slog.String("error", err.Error()))
	}
	presented.Message, presented.Extensions = described.message, described.allExtensions()
}

func (p errorPresenter) describeFault(ctx context.Context, presented *gqlerror.Error, err error) {
	id := rand.Text()
	p.log(ctx, presented, "internal error", slog.String("errorId", id), slog.String("error", err.Error()))
	presented.Message, presented.Extensions = "Internal error.", errorcode.Internal.Extensions()
	presented.Extensions["errorId"] = id
}

// log records the cause that the client is not described. Variables and data are personal, so the log never has them.
func (p errorPresenter) log(ctx context.Context, at *gqlerror.Error, message string, details ...slog.Attr) {
	attributes := append([]slog.Attr{slog.String("path", at.Path.String())}, details...)
	if graphql.HasOperationContext(ctx) {
		attributes = append(attributes, slog.String("operation", graphql.GetOperationContext(ctx).OperationName))
	}
	p.logger.LogAttrs(ctx, slog.LevelError, message, attributes...)
}

// recovered turns a panic into an error, whose text the presenter keeps from the client.
func recovered(_ context.Context, cause any) error {
	return fmt.Errorf("panic: %s\n%s", discreet.Panic(cause), debug.Stack())
}

// argumentPath splits gqlgen's path of an argument into the path of the field and the name of the argument.
func argumentPath(ctx context.Context, located *gqlerror.Error) (field ast.Path, argument string) {
	current := graphql.GetFieldContext(ctx)
	if current == nil {
		return located.Path, ""
	}
	field = current.Path()
	if len(located.Path) <= len(field) || current.Field.Definition == nil {
		return located.Path, ""
	}
	name, ok := located.Path[len(field)].(ast.PathName)
	if !ok || current.Field.Definition.Arguments.ForName(string(name)) == nil {
		return located.Path, ""
	}
	return field, strings.TrimPrefix(located.Path[len(field):].String(), ".")
}
