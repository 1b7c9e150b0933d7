// Command generate is gqlgen with one more plugin: it writes what package plan has to know of the schema's types to
// graph/generated/plan.generated.go. It never runs in a server.
package main

import (
	"fmt"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate() error {
	settings, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return fmt.Errorf("read gqlgen.yml: %w", err)
	}
	if err := api.Generate(settings, api.AddPlugin(plans{})); err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	return nil
}
