module mailbox-graphql/internal/benchmark

go 1.26.0

require (
	fortio.org/fortio v1.75.3
	github.com/prometheus/procfs v0.23.0
	github.com/valyala/fasthttp v1.78.0
)

require (
	fortio.org/log v1.18.3 // indirect
	fortio.org/struct2env v0.4.2 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/kortschak/goroutine v1.1.3 // indirect
	github.com/molecule-man/go-brrr v1.3.1 // indirect
	github.com/valyala/bytebufferpool v1.0.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
