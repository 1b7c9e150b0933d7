package listening

// MostConnections is the most that a listener derives from the file descriptors. An option may allow more.
const MostConnections = 10_000

const (
	leastConnections = 8
	ownDescriptors   = 24 + reserved // for the runtime, the log, open files and the reserve
)

func (o Options) withDefaults() Options {
	if o.Connections <= 0 {
		o.Connections = min(max(descriptors()-o.Descriptors-ownDescriptors, leastConnections), MostConnections)
	}
	if o.PerAddress <= 0 {
		o.PerAddress = max(o.Connections/2, 1)
	}
	return o
}
