package console

import (
	"fmt"
	"io"
	"text/tabwriter"

	"mailbox-graphql/internal/config"
)

// Settings prints the settings that hold, one on each line: name, value and where the value comes from.
func Settings(w io.Writer, values []config.Value) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, value := range values {
		text := value.Text
		if text == "" {
			text = "-"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", value.Name, text, value.Source)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print settings: %w", err)
	}
	return nil
}
