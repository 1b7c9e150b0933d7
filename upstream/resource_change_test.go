package upstream_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// Each write that succeeded is told once, after the cache has dropped what the write touched.
func TestWritesAreTold(t *testing.T) {
	t.Parallel()
	customer := func(kind upstream.ChangeKind, id int64) []upstream.ResourceChange {
		return []upstream.ResourceChange{{Kind: kind, Resource: upstream.CustomerResource, ID: id}}
	}
	organization := func(kind upstream.ChangeKind, id int64) []upstream.ResourceChange {
		return []upstream.ResourceChange{{Kind: kind, Resource: upstream.OrganizationResource, ID: id}}
	}
	age := upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{Age: upstream.To("41")}}
	for name, test := range map[string]struct {
		write func(ctx context.Context, client *upstream.Client) (id int64, err error)
		want  func(id int64) []upstream.ResourceChange
	}{
		"new customer": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return client.CreateCustomer(ctx, adaLovelace())
			},
			func(id int64) []upstream.ResourceChange { return customer(upstream.ResourceCreated, id) },
		},
		"customer": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 500, client.PatchCustomer(ctx, 500, age)
			},
			func(int64) []upstream.ResourceChange { return customer(upstream.ResourceUpdated, 500) },
		},
		"nothing": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 0, client.PatchCustomer(ctx, 500, upstream.CustomerPatch{})
			},
			func(int64) []upstream.ResourceChange { return nil },
		},
		"refused": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				if err := client.PatchCustomer(ctx, 1, age); !upstream.IsNotFound(err) {
					return 0, err
				}
				return 0, nil
			},
			func(int64) []upstream.ResourceChange { return nil },
		},
		"moved customer": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 0, client.ReplaceCustomer(ctx, 500, upstream.CustomerFields{}, upstream.Cleared[int64]())
			},
			func(int64) []upstream.ResourceChange { return customer(upstream.ResourceUpdated, 500) },
		},
		"address": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 0, client.RemoveAddress(ctx, 500)
			},
			func(int64) []upstream.ResourceChange { return customer(upstream.ResourceUpdated, 500) },
		},
		"deleted customer": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				_, err := client.DeleteCustomer(ctx, 500, false)
				return 0, err
			},
			func(int64) []upstream.ResourceChange { return customer(upstream.ResourceDeleted, 500) },
		},
		"new organization": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return client.CreateOrganization(ctx, upstream.OrganizationFields{Name: upstream.To("Apex")})
			},
			func(id int64) []upstream.ResourceChange { return organization(upstream.ResourceCreated, id) },
		},
		"organization": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 0, client.UpdateOrganization(ctx, 35, upstream.OrganizationFields{Name: upstream.To("Apex")})
			},
			func(int64) []upstream.ResourceChange { return organization(upstream.ResourceUpdated, 35) },
		},
		"organization's property": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 0, client.SetOrganizationProperty(ctx, 35, "industry", "Retail")
			},
			func(int64) []upstream.ResourceChange { return organization(upstream.ResourceUpdated, 35) },
		},
		"deleted organization": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 0, client.DeleteOrganization(ctx, 35)
			},
			func(int64) []upstream.ResourceChange { return organization(upstream.ResourceDeleted, 35) },
		},
		"definition": {
			func(ctx context.Context, client *upstream.Client) (int64, error) {
				return 0, client.DeleteOrganizationProperty(ctx, "industry")
			},
			func(int64) []upstream.ResourceChange { return nil },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{Budget: -1})
			client := newWriter(t, account.Client().Transport, upstream.Options{})
			if err := getCustomer(t.Context(), client, 500); err != nil {
				t.Fatal(err)
			}
			var told []upstream.ResourceChange
			stop := client.OnChange(func(change upstream.ResourceChange) {
				told = append(told, change)
				account.ResetRequests()
				_ = getCustomer(t.Context(), client, 500)
				if change.ID == 500 && account.TotalRequests() != 1 {
					t.Error("the cache still had the customer when the change was told")
				}
			})
			other := client.OnChange(func(upstream.ResourceChange) { t.Error("a listener that was stopped was told") })
			other()
			id, err := test.write(t.Context(), client)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want(id), told); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			stop()
			if err := client.PatchCustomer(t.Context(), 501, age); err != nil && !upstream.IsNotFound(err) {
				t.Fatal(err)
			}
			if len(told) != len(test.want(id)) {
				t.Error("a listener that was stopped was told")
			}
		})
	}
}
