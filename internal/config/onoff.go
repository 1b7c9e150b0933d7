package config

import (
	"errors"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

// onOff parses the value of a switch. A flag without a value turns its switch on.
type onOff struct{}

// IsBool tells kong that a flag needs no value.
func (onOff) IsBool() bool { return true }

// Decode implements kong.Mapper.
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
