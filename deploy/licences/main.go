// Licences prints the licence texts of everything that the server's binary holds, for the releases and the image:
//
//	go run ./deploy/licences >third-party-licences.txt
//
// It fails if a part has no licence text, or one that is not among the approved texts in approved.txt. It changes no file.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

// run collects the parts and their texts, and writes them to w if all are approved.
func run(ctx context.Context, w io.Writer) error {
	modules, err := linkedModules(ctx)
	if err != nil {
		return err
	}
	var texts bytes.Buffer
	texts.WriteString("The binary of mailbox-graphql holds code of these modules and packages.\n")
	var failures []error
	for _, module := range modules {
		failures = append(failures, module.write(&texts))
	}
	failures = append(failures, writePlayground(&texts))
	if err := errors.Join(failures...); err != nil {
		return err
	}
	_, err = texts.WriteTo(w)
	return err
}
