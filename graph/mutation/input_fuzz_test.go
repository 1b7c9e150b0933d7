package mutation_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/mutation"
	"mailbox-graphql/upstream"
)

// FuzzInputs takes any texts as inputs. An input either has user errors that name places in it, or becomes a change with its
// values as they are.
func FuzzInputs(f *testing.F) {
	f.Add("500", "Ada", "ada@acme.com", "car", uint8(0))
	f.Add("0500", "", "ada@", "a/b", uint8(255))
	f.Add(fmt.Sprint(uint64(math.MaxInt64)+1), strings.Repeat("ä", 61), "Ada <ada@acme.com>", "\xff", uint8(3))
	f.Fuzz(func(t *testing.T, id, text, email, slug string, given uint8) {
		value := optional(given&1 != 0, given&2 != 0, text)
		var entry model.EmailInput
		entry.Value = email
		entries := graphql.OmittableOf([]model.EmailInput{entry})
		if given&4 != 0 {
			entries = graphql.OmittableOf[[]model.EmailInput](nil)
		}
		update, errs := mutation.UpdateCustomer(model.UpdateCustomerInput{
			ID: id, JobTitle: value, Background: value, OrganizationID: optional(given&8 != 0, given&16 != 0, id),
			Address: graphql.OmittableOf(&model.AddressInput{City: value, Lines: graphql.OmittableOf([]string{text})}),
		})
		checkUserErrors(t, errs)
		if named, ok := update.Patch.JobTitle, value.IsSet(); named.Named != ok || errs == nil && named.Value != nil && *named.Value != text {
			t.Fatalf("job title %+v of %q", named, text)
		}
		if number, err := strconv.ParseInt(id, 10, 64); errs == nil && (err != nil || number != update.ID) {
			t.Fatalf("customer %d of %q", update.ID, id)
		}
		created, errs := mutation.CreateCustomer(model.CreateCustomerInput{FirstName: value, Emails: entries})
		checkUserErrors(t, errs)
		if added := created.Entries[upstream.Emails]; errs == nil && len(added) > 0 && added[0].Value != email {
			t.Fatalf("entries %v of %q", added, email)
		}
		upsert, errs := mutation.UpsertCustomer(model.UpsertCustomerInput{Email: email, Location: value})
		checkUserErrors(t, errs)
		if errs == nil && (upsert.Email == "" || upsert.New.Entries[upstream.Emails][0].Value != email) {
			t.Fatalf("upsert %+v of %q", upsert, email)
		}
		_, _, errs = mutation.UpdateOrganization(model.UpdateOrganizationInput{ID: id, Name: value, BrandColor: value})
		checkUserErrors(t, errs)
		fuzzProperties(t, id, slug, text)
	})
}

func fuzzProperties(t *testing.T, id, slug, text string) {
	t.Helper()
	scalar := model.PropertyValue(text)
	set, errs := mutation.SetProperties(id, []model.PropertyValueInput{{Slug: slug, Value: graphql.OmittableOf(&scalar)}, {Slug: "x" + slug}})
	checkUserErrors(t, errs)
	for _, kind := range []string{"text", "number", "date", "url", "dropdown", "other"} {
		for _, of := range []mutation.Of{mutation.OfCustomer, mutation.OfOrganization} {
			changes, errs := set.Changes(of, []upstream.PropertyDefinition{{Slug: slug, Type: kind}, {Slug: "x" + slug}})
			checkUserErrors(t, errs)
			if errs == nil && fmt.Sprint(changes[0].Value) == "" {
				t.Fatalf("%s %q is empty", kind, text)
			}
		}
	}
	_, errs = mutation.NewProperty(mutation.OfCustomer, slug, text, model.PropertyTypeDropdown, []string{text, text})
	checkUserErrors(t, errs)
}

func checkUserErrors(t *testing.T, errs []model.UserError) {
	t.Helper()
	if errs != nil && len(errs) == 0 {
		t.Fatal("an empty list of user errors looks like some")
	}
	for _, one := range errs {
		checkUserError(t, one)
	}
}

// optional returns a text, null or nothing.
func optional(named, null bool, text string) graphql.Omittable[*string] {
	switch {
	case !named:
		return graphql.Omittable[*string]{}
	case null:
		return graphql.OmittableOf[*string](nil)
	}
	return graphql.OmittableOf(&text)
}
