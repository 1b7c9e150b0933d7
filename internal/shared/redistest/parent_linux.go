package redistest

import (
	"os/exec"
	"syscall"
)

// endWithParent has the system kill the process when this one ends, however that happens.
func endWithParent(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
