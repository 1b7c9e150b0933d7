package emulator

import (
	"slices"
	"sync"
	"time"
)

// DeliveryFault disturbs the delivery of an event to a webhook. The zero value disturbs nothing.
type DeliveryFault struct {
	// Event limits the fault to the events of a name. "": all.
	Event string
	// Times is how many deliveries meet the fault. 0: every delivery until the fault is removed.
	Times int

	// Lost delivers nothing, and does not count as a failure.
	Lost bool
	// Copies are deliveries of the same bytes after the first one.
	Copies int
	// Delay is the time until the event is sent. Events that occur meanwhile overtake it.
	Delay time.Duration
	// Fails is how many tries do not reach the receiver, and are answered by Status on their way, such as by a proxy.
	Fails int
	// Status is the status of the tries that fail. 0: 503.
	Status int
	// AnswersLost is how many tries reach the receiver, after those that fail, without its answer coming back. They are repeated.
	AnswersLost int
}

// InjectDelivery adds a fault, which remove removes. When several faults fit a delivery, it meets the oldest one.
func (s *Server) InjectDelivery(f DeliveryFault) (remove func()) { return s.webhooks.faults.add(f) }

type deliveryFaults struct {
	mu      sync.Mutex
	planned []*plannedDeliveryFault
}

type plannedDeliveryFault struct {
	DeliveryFault
	met int
}

func (fs *deliveryFaults) add(f DeliveryFault) (remove func()) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	planned := &plannedDeliveryFault{DeliveryFault: f}
	fs.planned = append(fs.planned, planned)
	return func() {
		fs.mu.Lock()
		defer fs.mu.Unlock()
		fs.planned = slices.DeleteFunc(fs.planned, func(other *plannedDeliveryFault) bool { return other == planned })
	}
}

// take returns the fault that a delivery meets.
func (fs *deliveryFaults) take(event string) DeliveryFault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for i, f := range fs.planned {
		if f.Event != "" && f.Event != event {
			continue
		}
		if f.met++; f.met == f.Times {
			fs.planned = slices.Delete(fs.planned, i, i+1)
		}
		return f.DeliveryFault
	}
	return DeliveryFault{}
}
