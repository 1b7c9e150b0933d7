package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"mailbox-graphql/upstream/auth"
)

// ErrHelp says that Parse has printed the text of --help: there is nothing more to do.
var ErrHelp = errors.New("help was printed")

// Command is what the arguments ask for.
type Command struct {
	// NewKey is the name of an API key to make. Empty: serve.
	NewKey string
	// Healthcheck asks whether the server that listens at Listen is alive. Nothing else of the settings was checked.
	Healthcheck bool
	// Version asks for the version of the binary.
	Version bool
	// Warnings tell the operator which variables set nothing and which settings do not fit together.
	Warnings []string
	// Config is valid if the command is to serve.
	Config
}

// commandLine is what the parser fills in.
type commandLine struct {
	Config `embed:""`

	PrintVersion bool `name:"version" env:"-" help:"Print version, commit, its date and Go version."`

	Serve  struct{} `cmd:"" default:"1" hidden:"" help:"Serve the GraphQL API."`
	NewKey struct {
		Name string `arg:"" help:"Name of the caller: letters, digits, dots, dashes and underscores."`
	} `cmd:"" help:"Print a new API key, and the entry for --api-keys that accepts it."`
	Healthcheck struct{} `cmd:"" help:"Ask the server that listens at --listen whether it is alive. The status is 0 if it is."`
}

// Parse reads the flags in args and, for settings without a flag, the environment. Help goes to stdout. The error names
// each setting that cannot work, what was given and what is allowed.
func Parse(args []string, stdout io.Writer) (Command, error) {
	var line commandLine
	helped := false
	parser, err := newParser(&line, kong.Writers(stdout, io.Discard), kong.Exit(func(int) { helped = true }))
	if err != nil {
		return Command{}, err
	}
	parsed, err := parser.Parse(withoutWords(args))
	if helped {
		return Command{}, ErrHelp
	}
	if err != nil {
		return Command{}, plain(err)
	}
	command := Command{
		NewKey: line.NewKey.Name, Healthcheck: parsed.Command() == "healthcheck", Version: line.PrintVersion, Config: line.Config,
	}
	if command.NewKey != "" || command.Healthcheck || command.Version {
		return command, nil
	}
	if err := errors.Join(append(checkBounds(parser.Model), command.validate())...); err != nil {
		return Command{}, err
	}
	if command.APIURL == nil && !command.OnEmulator() {
		command.APIURL = auth.DefaultBaseURL()
	}
	command.Warnings = append(unknownVariables(os.Environ(), settingsOf(parser.Model)), command.warnings()...)
	return command, nil
}

func newParser(line *commandLine, options ...kong.Option) (*kong.Kong, error) {
	parser, err := kong.New(line, append(options,
		kong.Name("mailbox-graphql"),
		kong.Description("A GraphQL API for the customers of a Help Scout account. "+
			"Each setting is a flag or the variable in brackets; the flag wins."),
		kong.DefaultEnvars(strings.TrimSuffix(variablePrefix, "_")),
		kong.ExplicitGroups(explicitGroups()),
		kong.KindMapper(reflect.Bool, onOff{}),
		kong.ValueFormatter(helpOf),
	)...)
	if err != nil {
		return nil, fmt.Errorf("describe settings: %w", err)
	}
	return parser, nil
}

// userInfo is what stands before the host of an address: a name and a password.
var userInfo = regexp.MustCompile(`://\S*@`)

// plain removes from the parser's error passwords, and advice that does not apply.
func plain(err error) error {
	text, _, negative := strings.Cut(userInfo.ReplaceAllString(err.Error(), "://xxxxx@"), " (short flag)")
	switch {
	case negative:
		text += ", which looks like a flag"
	case strings.HasPrefix(text, "unexpected argument"), strings.HasPrefix(text, "unknown flag"):
		text += "; see --help"
	}
	return errors.New(text)
}

// withoutWords turns the words "help" and "version" into the flags of that name.
func withoutWords(args []string) []string {
	if len(args) == 1 && (args[0] == "help" || args[0] == "version") {
		return []string{"--" + args[0]}
	}
	return args
}
