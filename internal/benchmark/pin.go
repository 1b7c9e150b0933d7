package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// cores says on which core what is measured runs; everything else takes the others. The zero value pins nothing.
type cores struct {
	subject string
	others  string
}

// split gives this process, and what it starts from now on, all cores but one. Without taskset, or with one core only, nothing
// is pinned.
func split(ctx context.Context) cores {
	self := strconv.Itoa(os.Getpid())
	text, err := exec.CommandContext(ctx, "taskset", "-c", "-p", self).Output()
	if err != nil {
		return cores{}
	}
	_, list, _ := strings.Cut(string(text), ": ")
	allowed, err := parseCores(strings.TrimSpace(list))
	if err != nil || len(allowed) < 2 {
		return cores{}
	}
	pinned := cores{subject: allowed[0], others: strings.Join(allowed[1:], ",")}
	if err := exec.CommandContext(ctx, "taskset", "-a", "-c", "-p", pinned.others, self).Run(); err != nil {
		return cores{}
	}
	runtime.SetDefaultGOMAXPROCS()
	return pinned
}

// parseCores reads a list such as 0,2-4.
func parseCores(list string) (each []string, err error) {
	for part := range strings.SplitSeq(list, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, err := strconv.Atoi(from)
		if err != nil {
			return nil, fmt.Errorf("cores %q: %w", list, err)
		}
		last, err := strconv.Atoi(to)
		if err != nil {
			return nil, fmt.Errorf("cores %q: %w", list, err)
		}
		for core := first; core <= last; core++ {
			each = append(each, strconv.Itoa(core))
		}
	}
	return each, nil
}

// pinned returns the command line and the environment by which a command runs on one core.
func (c cores) pinned(line ...string) (pinned, env []string) {
	env = []string{"GOMAXPROCS=1"}
	if c.subject == "" {
		return line, env
	}
	return append([]string{"taskset", "-c", c.subject}, line...), env
}

func (c cores) String() string {
	if c.subject == "" {
		return "nothing is pinned; what is measured has GOMAXPROCS=1"
	}
	return "what is measured on core " + c.subject + ", everything else on core " + c.others
}
