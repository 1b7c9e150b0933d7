package emulator

import "fmt"

// avatar returns a picture of a person as a URL: a silhouette in a color of its own. A data URL shows in a browser without a
// network, and in less than the 200 characters that `photoUrl` may have.
func avatar(id int64) string {
	// A square, and in it, cut out by drawing them the other way round, a head and shoulders.
	const shape = "M0,0h16v16H0zM8,3a3,3,0,1,0,.1,0M14,16a6,6,0,0,0-12,0"
	return fmt.Sprintf("data:image/svg+xml,%%3Csvg%%20xmlns='http://www.w3.org/2000/svg'%%20viewBox='0,0,16,16'"+
		"%%20fill='hsl(%d,45%%25,55%%25)'%%3E%%3Cpath%%20d='%s'/%%3E%%3C/svg%%3E", uint64(id)*47%360, shape)
}
