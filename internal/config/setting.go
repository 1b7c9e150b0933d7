package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"mailbox-graphql/upstream/auth"
)

// Setting describes one setting for people.
type Setting struct {
	// Name is the flag's, without dashes, and Variable is what sets it in the environment. FileVariable, if it is not empty, is
	// the variable that names a file to take the value from.
	Name, Variable, FileVariable string
	// Group is the part of the settings that it belongs to.
	Group string
	// Default is what holds while the setting is not given.
	Default string
	// Allowed says which values are allowed. Empty: the meaning says it.
	Allowed string
	// Help is the meaning.
	Help string
}

// Settings returns every setting, in the order in which --help shows them.
func Settings() ([]Setting, error) {
	parser, err := newParser(new(commandLine))
	if err != nil {
		return nil, err
	}
	return settingsOf(parser.Model.DefaultCmd.Flags), nil
}

func settingsOf(flags []*kong.Flag) (settings []Setting) {
	for _, flag := range flags {
		if len(flag.Envs) == 0 {
			continue // --help asks for something, and sets nothing
		}
		settings = append(settings, Setting{
			Name:         flag.Name,
			Variable:     flag.Envs[0],
			FileVariable: fileVariable(flag.Value),
			Group:        flag.Group.Title,
			Default:      defaultOf(flag),
			Allowed:      allowedOf(flag),
			Help:         flag.Help,
		})
	}
	return settings
}

func defaultOf(flag *kong.Flag) string {
	switch {
	case flag.Tag.Has("unset"):
		return unsetOf(flag.Value)
	case flag.IsBool() && flag.Default == "true":
		return "on"
	case flag.IsBool():
		return "off"
	case flag.Default == "":
		return "none"
	}
	return withUnit(flag.Default, flag)
}

// unsetOf expands the one variable that the tag may hold: kong expands variables only in the text of help.
func unsetOf(value *kong.Value) string {
	return strings.ReplaceAll(value.Tag.Get("unset"), "${api_url}", auth.DefaultBaseURL().String())
}

func allowedOf(flag *kong.Flag) string {
	switch {
	case flag.IsBool():
		return "on, off"
	case flag.Tag.Enum != "":
		return strings.ReplaceAll(strings.TrimPrefix(flag.Tag.Enum, ","), ",", ", ")
	case flag.Tag.Has("min"):
		return withUnit(flag.Tag.Get("min")+" to "+flag.Tag.Get("max"), flag)
	}
	return ""
}

func withUnit(text string, flag *kong.Flag) string {
	return strings.TrimSpace(text + " " + flag.Tag.Get("unit"))
}

// helpOf is the text of a flag in --help.
func helpOf(value *kong.Value) string {
	text := value.Help
	if value.Flag == nil {
		return text
	}
	if value.Tag.Has("unset") {
		text += " Default: " + unsetOf(value) + "."
	}
	if unit := value.Tag.Get("unit"); unit != "" {
		text += " In " + unit + "."
	}
	if value.Enum != "" {
		text += " One of: " + allowedOf(value.Flag) + "."
	}
	if len(value.Tag.Envs) > 0 {
		text += " ($" + value.Tag.Envs[0]
		if file := fileVariable(value); file != "" {
			text += " or $" + file
		}
		text += ")"
	}
	return text
}

// checkBounds returns an error for each number and duration that lies outside its bounds.
func checkBounds(flags []*kong.Flag) (failures []error) {
	for _, flag := range flags {
		target := flag.Target
		if target.Kind() == reflect.Pointer {
			target = target.Elem() // the zero Value, which can be no number, where the setting is not given
		}
		if !target.CanInt() {
			continue
		}
		value := target.Int()
		least, most := boundOf(flag, "min"), boundOf(flag, "max")
		if value < least || value > most {
			failures = append(failures, invalid(flag.Name, fmt.Sprint(target.Interface()), allowedOf(flag)))
		}
	}
	return failures
}

// boundOf reads a bound that a tag declares. TestNumbersHaveBounds fails for a setting without bounds.
func boundOf(flag *kong.Flag, name string) int64 {
	text := flag.Tag.Get(name)
	if duration, err := time.ParseDuration(text); err == nil {
		return int64(duration)
	}
	number, _ := strconv.ParseInt(text, 10, 64)
	return number
}

func invalid(setting, given, allowed string) error {
	return fmt.Errorf("--%s: %q was given; allowed is %s", setting, given, allowed)
}
