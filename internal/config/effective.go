package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// Value is a setting with the value that holds. A secret is redacted.
type Value struct {
	// Name is the flag's, without dashes.
	Name string
	// Text is the value as a flag would give it. Empty: none.
	Text string
	// Source says where the value comes from: a flag, a variable, a file or the default.
	Source string

	exact string // with secrets, to notice changes
}

// effective returns the settings as they were read.
func effective(parsed *kong.Context, flags []*kong.Flag, files *fileSource) (values []Value) {
	given := make(map[*kong.Flag]bool)
	for _, path := range parsed.Path {
		given[path.Flag] = given[path.Flag] || !path.Resolved
	}
	for _, setting := range settingsOf(flags) {
		i := slices.IndexFunc(flags, func(flag *kong.Flag) bool { return flag.Name == setting.Name })
		value := Value{Name: setting.Name, Source: "default"}
		value.Text, value.exact = textOf(flags[i].Value)
		_, inEnvironment := lookup(setting.Variable)
		switch source, inFile := files.sources[setting.Name]; {
		case given[flags[i]]:
			value.Source = "flag"
		case inEnvironment:
			value.Source = setting.Variable
		case inFile:
			value.Source = source
		}
		values = append(values, value)
	}
	return values
}

// textOf returns a value for people, and exactly.
func textOf(value *kong.Value) (shown, exact string) {
	switch held := value.Target.Interface().(type) {
	case Secret:
		if held == "" {
			return "", ""
		}
		return held.String(), held.Reveal()
	case []Secret:
		for i, secret := range held {
			if i > 0 {
				shown, exact = shown+",", exact+","
			}
			shown, exact = shown+secret.String(), exact+secret.Reveal()
		}
		return shown, exact
	case []string:
		exact = strings.Join(held, ",")
	case *url.URL:
		if held == nil {
			return "", ""
		}
		return held.Redacted(), held.String()
	case *time.Duration:
		if held == nil {
			return "", ""
		}
		exact = held.String()
	case *bool:
		if held == nil {
			return "", ""
		}
		exact = onOrOff(*held)
	case bool:
		exact = onOrOff(held)
	default:
		exact = fmt.Sprint(held)
	}
	return exact, exact
}

func onOrOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// Changed returns the names of the settings whose values differ.
func (c Command) Changed(later Command) (names []string) {
	before := make(map[string]string, len(c.Effective))
	for _, value := range c.Effective {
		before[value.Name] = value.exact
	}
	for _, value := range later.Effective {
		if before[value.Name] != value.exact {
			names = append(names, value.Name)
		}
	}
	return names
}
