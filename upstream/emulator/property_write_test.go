package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestCustomerPropertiesArePatched(t *testing.T) {
	t.Parallel()
	car := emulator.CustomerProperty{Type: "text", Slug: "car", Name: "Car", Value: "Tesla", Text: "Tesla", Source: "api"}
	set := func(kind, slug, name, value, text string) emulator.CustomerProperty {
		return emulator.CustomerProperty{Type: kind, Slug: slug, Name: name, Value: value, Text: text, Source: "api"}
	}
	const plus = "1313b25a-1150-49a4-8514-5b31f37e427f"
	tests := map[string]struct {
		body     string
		want     []emulator.CustomerProperty
		switches emulator.Switches
	}{
		"text":     {replaceOp("/car", `"Škoda"`), []emulator.CustomerProperty{set("text", "car", "Car", "Škoda", "Škoda")}, emulator.Switches{}},
		"number":   {replaceOp("/employees", "-9223372036854775808"), []emulator.CustomerProperty{car, set("number", "employees", "Employees", "-9223372036854775808", "-9223372036854775808")}, emulator.Switches{}},
		"label":    {replaceOp("/plan", `"Plus"`), []emulator.CustomerProperty{car, set("dropdown", "plan", "Plan", plus, "Plus")}, emulator.Switches{}},
		"option":   {replaceOp("/plan", `"`+plus+`"`), []emulator.CustomerProperty{car, set("dropdown", "plan", "Plan", plus, "Plus")}, emulator.Switches{}},
		"date":     {replaceOp("/renewal-date", `"2024-02-29"`), []emulator.CustomerProperty{car, set("date", "renewal-date", "Renewal Date", "2024-02-29", "2024-02-29")}, emulator.Switches{}},
		"url":      {replaceOp("/profile-page", `"google.com"`), []emulator.CustomerProperty{car, set("url", "profile-page", "Profile Page", "google.com", "google.com")}, emulator.Switches{}},
		"removed":  {removeOp("/car"), []emulator.CustomerProperty{}, emulator.Switches{}},
		"not set":  {removeOp("/plan"), []emulator.CustomerProperty{car}, emulator.Switches{}},
		"kept":     {removeOp("/car"), []emulator.CustomerProperty{{Type: "text", Slug: "car", Name: "Car"}}, emulator.Switches{ListsClearedProperties: true}},
		"in order": {removeOp("/car") + "," + replaceOp("/car", `"b"`), []emulator.CustomerProperty{set("text", "car", "Car", "b", "b")}, emulator.Switches{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			a := newWritableAPI(t, emulator.Options{Switches: test.switches, Now: clock.Now})
			if got := a.send("PATCH", "/v2/customers/500/properties", "["+test.body+"]"); got.status != 204 || got.body != nil {
				t.Fatalf("status %d: %v", got.status, got.body)
			}
			got := find(t, a.Customers(), "500")
			if diff := cmp.Diff(test.want, got.Properties); diff != "" || !got.UpdatedAt.Equal(clock.Now()) {
				t.Errorf("updated at %s, properties (-want +got):\n%s", got.UpdatedAt, diff)
			}
		})
	}
}

func TestCustomerPropertiesAreRefused(t *testing.T) {
	t.Parallel()
	patch := func(body string, status int, violations ...string) refusal {
		return refusal{
			method: "PATCH", target: "/v2/customers/500/properties", body: "[" + body + "]", status: status, violations: violations,
		}
	}
	notFound := patch(removeOp("/shoe-size"), 404)
	notFound.switches.UnknownPropertyNotFound = true
	indexed := patch(removeOp("/x")+","+replaceOp("/employees", `5.5`), 400, "[0].path: no such property", "[1].value: must be an integer")
	indexed.switches.PatchIndexedErrors = true
	checkRefusals(t, map[string]refusal{
		"unknown customer": {method: "PATCH", target: "/v2/customers/1/properties", body: "[]", status: 404},
		"no array": {
			method: "PATCH", target: "/v2/customers/500/properties", body: "{}", status: 400, violations: []string{"must be an array"},
		},
		"all or nothing": patch(replaceOp("/car", `"x"`)+","+replaceOp("/employees", `"5"`), 400, "/employees: must be an integer"),
		"values": patch(replaceOp("/employees", "9223372036854775808")+","+replaceOp("/car", `""`)+","+
			replaceOp("/car", `"`+strings.Repeat("x", 256)+`"`)+","+replaceOp("/car", "5")+","+replaceOp("/renewal-date", `"2023-02-29"`)+
			","+replaceOp("/profile-page", `"two words"`)+","+replaceOp("/plan", `"plus"`)+","+replaceOp("/car", "null"), 400,
			"/employees: must be an integer", "/car: may not be empty", "/car: size must be between 0 and 255", "/car: must be a string",
			"/renewal-date: must be a date", "/profile-page: must be a URL", "/plan: Expected one of these: 'Standard', 'Plus'",
			"/car: may not be null"),
		"add":           patch(addOp("/car", `"x"`), 400, "/car: operation is not allowed"),
		"path":          patch(replaceOp("/car/value", `"x"`), 400, "/car/value: operation is not allowed"),
		"unknown":       patch(replaceOp("/shoe-size", `"x"`), 400, "/shoe-size: no such property"),
		"unknown, 404":  notFound,
		"indexed paths": indexed,
	})
}

func TestOrganizationPropertiesAreWritten(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{})
	const target = "/v2/organizations/35/properties/"
	for _, step := range []struct{ method, slug, body string }{
		{"PUT", "industry", `{"value":"Retail"}`},
		{"PUT", "annual-revenue", `{"value":"-12"}`},
		{"PUT", "founded-date", `{"value":"2024-01-15"}`},
		{"PUT", "status-page", `{"value":"status.example.com"}`},
		{"DELETE", "customer-tier", ""},
		{"DELETE", "customer-tier", ""},
	} {
		if got := a.send(step.method, target+step.slug, step.body); got.status != http.StatusNoContent || got.body != nil {
			t.Errorf("%s %s: status %d, body %v", step.method, step.slug, got.status, got.body)
		}
	}
	var got []string
	list, _ := a.get("/v2/organizations/35?includeProperties=true").at("properties").([]any)
	for _, p := range list {
		got = append(got, fmt.Sprintf("%v %v %v", at(p, "definitionId"), at(p, "slug"), at(p, "value")))
	}
	want := []string{
		"1001 annual-revenue -12", "1002 industry Retail", "1003 founded-date 2024-01-15", "1004 status-page status.example.com",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
}

func TestOrganizationPropertiesAreRefused(t *testing.T) {
	t.Parallel()
	put := func(slug, body string, status int, violations ...string) refusal {
		return refusal{
			method: "PUT", target: "/v2/organizations/35/properties/" + slug, body: body, status: status, violations: violations,
		}
	}
	invalid := put("shoe-size", `{"value":"5"}`, 400, "slug: no such property")
	invalid.switches.UnknownPropertyInvalid = true
	checkRefusals(t, map[string]refusal{
		"unknown organization": {method: "PUT", target: "/v2/organizations/1/properties/industry", body: `{"value":"Retail"}`, status: 404},
		"unknown slug":         put("shoe-size", `{"value":"5"}`, 404),
		"unknown slug, 400":    invalid,
		"cleared unknown slug": {method: "DELETE", target: "/v2/organizations/35/properties/shoe-size", status: 404},
		"no value":             put("industry", `{}`, 400, "value: may not be null"),
		"empty":                put("customer-tier", `{"value":""}`, 400, "value: may not be empty"),
		"label":                put("industry", `{"value":"retail"}`, 400, "value: Expected one of these: 'Technology'"),
		"number":               put("annual-revenue", `{"value":5}`, 400, "value: must be a string"),
		"text for a number":    put("annual-revenue", `{"value":"n/a"}`, 400, "value: must be an integer"),
		"date":                 put("founded-date", `{"value":"2024-1-5"}`, 400, "value: must be a date"),
		"url":                  put("status-page", `{"value":"::"}`, 400, "value: must be a URL"),
	})
}

// Both sets of definitions are created and deleted alike.
func TestDefinitions(t *testing.T) {
	t.Parallel()
	const dropdown = `{"type":"dropdown","slug":"tier_2","name":"Tier","options":[{"label":"A"},{"label":"B"}]}`
	for collection, set := range map[string]string{
		"/v2/customer-properties": "customer-properties", "/v2/organizations/properties": "organization-properties",
	} {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			a := newWritableAPI(t, emulator.Options{Budget: -1})
			made := a.send("POST", collection, dropdown)
			if made.status != http.StatusCreated || made.body != nil || made.header.Get("Resource-ID") != "" {
				t.Fatalf("status %d, headers %v, body %v", made.status, made.header, made.body)
			}
			last := at(a.get(collection).body, "_embedded", set, 5)
			if at(last, "slug") != "tier_2" || at(last, "options", 1, "label") != "B" {
				t.Errorf("the last definition is %v", last)
			}
			if hasID := at(last, "options", 0, "id") != nil; hasID != (set == "customer-properties") {
				t.Errorf("the options have an id: %t", hasID)
			}
			if got := a.send("POST", collection, dropdown).status; got != http.StatusConflict {
				t.Errorf("again: status %d", got)
			}
			for i := range 44 {
				if got := a.send("POST", collection, fmt.Sprintf(`{"type":"text","slug":"s%d","name":"S"}`, i)).status; got != 201 {
					t.Fatalf("definition %d: status %d", i+7, got)
				}
			}
			if got := a.send("POST", collection, `{"type":"text","slug":"more","name":"S"}`).status; got != http.StatusLocked {
				t.Errorf("definition 51: status %d", got)
			}
			for _, want := range []int{204, 404} {
				if got := a.send("DELETE", collection+"/tier_2", ""); got.status != want {
					t.Errorf("deleted: status %d, want %d", got.status, want)
				}
			}
			if got := a.send("POST", collection, dropdown).status; got != http.StatusCreated {
				t.Errorf("after the deletion: status %d", got)
			}
		})
	}
}

func TestDefinitionDeletionMayBeAccepted(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{Switches: emulator.Switches{PropertyDeleteAccepted: true}})
	for _, target := range []string{"/v2/customer-properties/car", "/v2/organizations/properties/industry"} {
		if got := a.send("DELETE", target, ""); got.status != http.StatusAccepted {
			t.Errorf("%s: status %d", target, got.status)
		}
	}
	if got := find(t, a.Customers(), "500").Properties; len(got) != 0 {
		t.Errorf("the customer still has %v", got)
	}
	for _, p := range a.Organizations()[0].Properties {
		if p.Slug == "industry" {
			t.Error("the organization still has its industry")
		}
	}
}

func TestDefinitionsAreRefused(t *testing.T) {
	t.Parallel()
	many := strings.Repeat(`{"label":"x"},`, 100) + `{"label":"x"}`
	customers := func(body string, status int, violations ...string) refusal {
		return refusal{method: "POST", target: "/v2/customer-properties", body: body, status: status, violations: violations}
	}
	repeated := customers(`{"type":"text","slug":"car","name":"Car"}`, 400, "slug: must be unique")
	repeated.switches.RepeatedSlugInvalid = true
	checkRefusals(t, map[string]refusal{
		"empty":    customers(`{}`, 400, "type: may not be null", "slug: may not be null", "name: may not be null"),
		"values":   customers(`{"type":"flag","slug":"a b","name":""}`, 400, "type: Expected", "slug: must match", "name: may not be empty"),
		"reserved": customers(`{"type":"text","slug":"jobTitle","name":"Job"}`, 400, "slug: is reserved"),
		"long slug": customers(fmt.Sprintf(`{"type":"text","slug":%q,"name":"x"}`, strings.Repeat("s", 101)), 400,
			"slug: size must be between 1 and 100"),
		"options": customers(`{"type":"dropdown","slug":"s","name":"S","options":[{"label":"a","id":"7"},{"label":"a"},{}]}`, 400,
			"options[0].id: must be a UUID", "options[1].label: must be unique", "options[2].label: may not be null"),
		"too many options":   customers(`{"type":"dropdown","slug":"s","name":"S","options":[`+many+`]}`, 400, "options: size must be"),
		"repeated slug":      customers(`{"type":"text","slug":"car","name":"Car"}`, 409),
		"repeated slug, 400": repeated,
		"long name of an organization's": {
			method: "POST", target: "/v2/organizations/properties", status: 400, violations: []string{"name: size must be between 0 and 100"},
			body: fmt.Sprintf(`{"type":"text","slug":"s","name":%q}`, strings.Repeat("n", 101)),
		},
		"unknown definition": {method: "PUT", target: "/v2/organizations/properties/x", body: `{"name":"X"}`, status: 404},
		"update": {
			method: "PUT", target: "/v2/organizations/properties/industry", body: `{"options":[{"label":""}]}`, status: 400,
			violations: []string{"name: may not be null", "options[0].label: may not be empty"},
		},
	})
}

func TestOptionsOfOtherTypesAreIgnored(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{})
	if got := a.send("POST", "/v2/customer-properties", `{"type":"text","slug":"s","name":"S","options":5}`); got.status != 201 {
		t.Errorf("status %d: %v", got.status, got.body)
	}
}

func TestUpdateOfADefinition(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{})
	industry := func() (name, value any) {
		list, _ := a.get("/v2/organizations/35?includeProperties=true").at("properties").([]any)
		for _, p := range list {
			if at(p, "slug") == "industry" {
				return at(p, "name"), at(p, "value")
			}
		}
		return nil, nil
	}
	const target = "/v2/organizations/properties/industry"
	for _, step := range []struct {
		body        string
		name, value any
		options     int
	}{
		{`{"name":"Branch"}`, "Branch", "Technology", 4},
		{`{"name":"Trade","options":[{"label":"Technology"},{"label":"Farming"}]}`, "Trade", "Technology", 2},
		{`{"name":"Trade","options":[{"label":"Farming"}]}`, nil, nil, 1},
	} {
		if got := a.send("PUT", target, step.body); got.status != http.StatusNoContent || got.body != nil {
			t.Fatalf("%s: status %d, body %v", step.body, got.status, got.body)
		}
		if name, value := industry(); name != step.name || value != step.value {
			t.Errorf("%s: name %v, value %v", step.body, name, value)
		}
		options, _ := a.get(target).at("options").([]any)
		if len(options) != step.options {
			t.Errorf("%s: options %v", step.body, options)
		}
	}
}
