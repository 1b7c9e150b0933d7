package hal_test

import (
	"fmt"
	"net/url"
	"testing"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

func BenchmarkLinksFind(b *testing.B) {
	var customer document
	if _, err := lenient.Unmarshal(b.Context(), samples(b)["customer-get.json"], &customer); err != nil {
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
