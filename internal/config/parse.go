package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"mailbox-graphql/upstream/auth"
)

// ErrHelp says that Parse has printed the text of --help: there is nothing more to do.
var ErrHelp = errors.New("help was printed")

// Command is what the arguments ask for.
type Command struct {
	// NewKey is an API key to make. Without a name: none.
	NewKey NewKey
	// Webhooks is what to do with the account's webhooks.
	Webhooks WebhookCommand
	// Healthcheck asks whether the server that listens at Listen is alive. Nothing else of the settings was checked.
	Healthcheck bool
	// Check asks whether the settings can work, and which values hold.
	Check bool
	// Version asks for the version of the binary.
	Version bool
	// Warnings tell the operator which variables set nothing and which settings do not fit together.
	Warnings []string
	// Effective has the value of each setting, for people.
	Effective []Value
	// Config is valid if the command is to serve or to check, or is for webhooks.
	Config
}

// NewKey describes an API key to make.
type NewKey struct {
	Name              string   `arg:"" help:"Name of the caller: letters, digits, dots, dashes and underscores."`
	Scope             []string `env:"-" placeholder:"SCOPE" help:"What the caller may change: customers:write, organizations:write, properties:write. Without scopes the caller may only read."`
	Expires           string   `env:"-" placeholder:"DATE" help:"Last day of the key, such as 2027-01-31, in UTC; or its end, such as 2027-01-31T12:00:00Z. Without it the key does not expire."`
	RequestsPerMinute int      `env:"-" placeholder:"NUMBER" help:"Most permits of the account's budget that the caller may spend in a minute."`
	Operations        int      `env:"-" placeholder:"NUMBER" help:"Most operations of the caller that run at once."`
}

// commandLine is what the parser fills in.
type commandLine struct {
	PrintVersion bool `name:"version" env:"-" help:"Print version, commit, its date and Go version."`

	Serve struct {
		Config `embed:""`
	} `cmd:"" default:"withargs" hidden:"" help:"Serve the GraphQL API."`
	Settings struct {
		Check struct {
			Config `embed:""`
		} `cmd:"" help:"Check the settings, and print which values hold and where each comes from. It takes the flags of the server."`
	} `cmd:"" name:"config" help:"Check the settings."`
	NewKey      NewKey          `cmd:"" help:"Print a new API key, and the entry for --api-keys that accepts it."`
	Webhook     webhookCommands `cmd:"" help:"Manage the webhooks by which Help Scout tells the server of changes."`
	Healthcheck struct {
		Config `embed:""`
	} `cmd:"" help:"Ask the server that listens at --listen whether it is alive. The status is 0 if it is."`
}

// The names of the commands that do not serve.
const (
	checkCommand       = "config check"
	newKeyCommand      = "new-key <name>"
	healthcheckCommand = "healthcheck"
)

// Parse reads the flags in args, the environment for settings without a flag, and the file of --config for settings without
// either. Help goes to stdout. The error names each setting that cannot work, what was given and what is allowed.
func Parse(args []string, stdout io.Writer) (Command, error) {
	args = withoutWords(args)
	if slices.Equal(args, []string{"--version"}) {
		return Command{Version: true}, nil // whatever the settings are
	}
	var line commandLine
	helped := false
	files := newFileSource()
	parser, err := newParser(&line, kong.Writers(stdout, io.Discard), kong.Exit(func(int) { helped = true }), kong.Resolvers(files))
	if err != nil {
		return Command{}, err
	}
	parsed, err := parser.Parse(args)
	if helped {
		return Command{}, ErrHelp
	}
	switch {
	case files.failure != nil:
		return Command{}, files.failure
	case err != nil:
		return Command{}, plain(err)
	}
	if command, ok := line.Webhook.named(parsed.Command()); ok && !line.PrintVersion {
		return complete(command, parsed, files)
	}
	switch command := parsed.Command(); {
	case line.PrintVersion:
		return Command{Version: true}, nil
	case command == newKeyCommand:
		return Command{NewKey: line.NewKey}, nil
	case command == healthcheckCommand:
		return Command{Healthcheck: true, Config: line.Healthcheck.Config}, nil
	case command == checkCommand:
		return complete(Command{Check: true, Config: line.Settings.Check.Config}, parsed, files)
	}
	return complete(Command{Config: line.Serve.Config}, parsed, files)
}

// complete checks the settings of a command that needs them, and fills in what follows from them.
func complete(command Command, parsed *kong.Context, files *fileSource) (Command, error) {
	flags := parsed.Selected().Flags
	if err := errors.Join(append(checkBounds(flags), command.validate(), command.validateWebhooks())...); err != nil {
		return Command{}, err
	}
	if command.APIURL == nil && !command.OnEmulator() {
		command.APIURL = auth.DefaultBaseURL()
	}
	command.Warnings = append(unknownVariables(os.Environ(), settingsOf(flags)), command.warnings()...)
	command.Effective = effective(parsed, flags, files)
	return command, nil
}

func newParser(line *commandLine, options ...kong.Option) (*kong.Kong, error) {
	parser, err := kong.New(line, append(options,
		kong.Name("mailbox-graphql"),
		kong.Description("A GraphQL API for the customers of a Help Scout account. "+
			"Each setting is a flag, the variable in brackets, or a line of the file of --config; the first of them wins."),
		kong.Help(printHelp),
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

// printHelp prints the settings of the server with the program's own flags, unless another command was named.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if ctx.Selected() == nil {
		ctx.Model.Flags = append(ctx.Model.Flags, ctx.Model.DefaultCmd.Flags...)
	}
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return fmt.Errorf("print help: %w", err)
	}
	return nil
}

// userInfo is what stands before the host of an address: a name and a password.
var userInfo = regexp.MustCompile(`://\S*@`)

// plain removes from the parser's error passwords, and advice that does not apply.
func plain(err error) error {
	text, _, negative := strings.Cut(userInfo.ReplaceAllString(err.Error(), "://xxxxx@"), " (short flag)")
	switch {
	case negative:
		text += ", which looks like a flag"
	case text == `expected "<name>"`:
		text = "new-key needs a name for the caller, such as: new-key sidebar"
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
