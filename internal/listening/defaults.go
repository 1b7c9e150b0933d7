package listening

const (
	mostConnections  = 10_000
	leastConnections = 8
	ownDescriptors   = 24 + reserved // for the runtime, the log, files that are being read, and the reserve
)

func (o Options) withDefaults() Options {
	if o.Connections <= 0 {
		o.Connections = min(max(descriptors()-o.Descriptors-ownDescriptors, leastConnections), mostConnections)
	}
	if o.PerAddress <= 0 {
		o.PerAddress = max(o.Connections/2, 1)
	}
	return o
}
