package telemetry

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// environment is what the standard variables say.
//
// Source: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
type environment struct{ traces, metrics signal }

// signal is what is exported of one kind.
type signal struct {
	on   bool
	grpc bool // otherwise Protobuf over HTTP
}

// read reads the variables that say what is exported. Contrary to the specification, nothing is exported by default: a signal
// needs an exporter or an endpoint.
func read(getenv func(string) string) (environment, error) {
	if getenv == nil || strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") {
		return environment{}, nil
	}
	traces, err := readSignal(getenv, "TRACES")
	if err != nil {
		return environment{}, err
	}
	metrics, err := readSignal(getenv, "METRICS")
	return environment{traces, metrics}, err
}

func readSignal(getenv func(string) string, name string) (signal, error) {
	either := func(suffix string) string {
		if own := getenv("OTEL_EXPORTER_OTLP_" + name + suffix); own != "" {
			return own
		}
		return getenv("OTEL_EXPORTER_OTLP" + suffix)
	}
	exporter := "OTEL_" + name + "_EXPORTER"
	switch value := getenv(exporter); {
	case value == "none", value == "" && either("_ENDPOINT") == "":
		return signal{}, nil
	case value != "" && value != "otlp":
		return signal{}, fmt.Errorf("%s: want otlp or none", exporter)
	}
	switch either("_PROTOCOL") {
	case "", "http/protobuf":
		return signal{on: true}, nil
	case "grpc":
		return signal{on: true, grpc: true}, nil
	}
	return signal{}, errors.New("OTEL_EXPORTER_OTLP_PROTOCOL: want http/protobuf or grpc")
}

func (s signal) spanExporter(ctx context.Context) (sdktrace.SpanExporter, error) {
	if s.grpc {
		return otlptracegrpc.New(ctx)
	}
	return otlptracehttp.New(ctx)
}

func (s signal) metricExporter(ctx context.Context) (sdkmetric.Exporter, error) {
	if s.grpc {
		return otlpmetricgrpc.New(ctx)
	}
	return otlpmetrichttp.New(ctx)
}
