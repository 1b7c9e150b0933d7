package config

import (
	"errors"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

// onOff reads switches. A flag alone turns its switch on.
type onOff struct{}

// IsBool tells the parser that a flag needs no value.
func (onOff) IsBool() bool { return true }

// Decode is kong's.
func (onOff) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		target.SetBool(true)
		return nil
	}
	switch value := ctx.Scan.Pop().Value.(type) {
	case bool:
		target.SetBool(value)
		return nil
	case string:
		switch strings.ToLower(strings.TrimSpace(value)) {
		case "on", "true", "yes", "1":
			target.SetBool(true)
			return nil
		case "off", "false", "no", "0":
			target.SetBool(false)
			return nil
		}
	}
	return errors.New("allowed is on or off")
}
