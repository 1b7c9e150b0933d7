package hal_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/upstream/hal"
)

// customerPage is an answer of 50 customers, as a list of customers gives it.
func customerPage(b *testing.B) []byte {
	b.Helper()
	customer := strings.TrimSpace(string(samples(b)["customer-get.json"]))
	customers := strings.Repeat(customer+",", 49) + customer
	return fmt.Appendf(nil, `{"_embedded": {"customers": [%s]}, "_links": {"self": {"href": "/v2/customers"}}}`, customers)
}

func BenchmarkDecodeCustomerPage(b *testing.B) {
	body := customerPage(b)
	b.Run("links kept", func(b *testing.B) {
		benchmarkDecode[hal.Links](b, body)
	})
	b.Run("links decoded", func(b *testing.B) {
		benchmarkDecode[map[string]hal.Link](b, body)
	})
	b.Run("links ignored", func(b *testing.B) {
		benchmarkDecode[struct{}](b, body)
	})
}

// benchmarkDecode decodes nothing of a customer but its links.
func benchmarkDecode[Links any](b *testing.B, body []byte) {
	type customer struct {
		Links Links `json:"_links"`
	}
	type page struct {
		Embedded struct {
			Customers hal.Embedded[customer] `json:"customers"`
		} `json:"_embedded"`
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var decoded page
		if err := json.Unmarshal(body, &decoded); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLinksFind(b *testing.B) {
	var customer document
	if err := json.Unmarshal(samples(b)["customer-get.json"], &customer); err != nil {
		b.Fatal(err)
	}
	for _, relation := range []string{"address", "self", "conversations"} {
		b.Run(relation, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = customer.Links.Find(relation)
			}
		})
	}
}

func BenchmarkLinkResolve(b *testing.B) {
	base := &url.URL{Scheme: "https", Host: "api.example.com", Path: "/v2/customers"}
	for _, link := range []hal.Link{
		{Href: "https://api.example.com/v2/organizations/35"},
		{Href: "https://api.example.com/v2/customers{?page,query}", Templated: true},
	} {
		b.Run(fmt.Sprintf("templated=%t", link.Templated), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := link.Resolve(base); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
