package graph

import (
	"reflect"
	"testing"

	"mailbox-graphql/graph/generated"
)

// unpriced are the resolvers with the default price, each with the reason.
var unpriced = map[string]string{
	"Customer.Emails":         comesWithCustomer,
	"Customer.Phones":         comesWithCustomer,
	"Customer.Chats":          comesWithCustomer,
	"Customer.SocialProfiles": comesWithCustomer,
	"Customer.Websites":       comesWithCustomer,
	"Customer.Address":        comesWithCustomer,

	"Subscription.CustomerChanged":     readsWithEvent,
	"Subscription.CustomerCreated":     readsWithEvent,
	"Subscription.CustomerDeleted":     readsWithEvent,
	"Subscription.OrganizationChanged": readsWithEvent,

	"Query.__resolve__service": "shows the schema, which costs no REST request; package limits prices introspection",
}

const comesWithCustomer = "comes with the customer; where an account leaves it out, MaxRequests bounds the requests for it"

const readsWithEvent = "an event costs a request only where its object is selected, which has the price"

// Every resolver has a price of at least one REST request, or is listed with the reason why it has none.
func TestEveryResolverIsPriced(t *testing.T) {
	t.Parallel()
	root := prices(requestPrice, writePrice)
	resolvers := resolversByType()
	if len(resolvers) < 9 {
		t.Fatalf("found only the resolvers of %d types", len(resolvers))
	}
	checked := make(map[string]bool)
	for object, fields := range resolvers {
		for _, field := range fields {
			name := object + "." + field
			checked[name] = true
			price := reflect.ValueOf(root).FieldByName(object).FieldByName(field)
			switch reason := unpriced[name]; {
			case !price.IsValid():
				t.Errorf("%s cannot have a price", name)
			case price.IsNil() && reason == "":
				t.Errorf("%s has no price: set its price in prices, or list it in unpriced with the reason", name)
			case !price.IsNil() && reason != "":
				t.Errorf("%s has a price, but is listed as one without", name)
			case !price.IsNil() && price.CanInterface() && lowestPrice(price) < requestPrice:
				t.Errorf("%s costs %d, which is less than a REST request", name, lowestPrice(price))
			}
		}
	}
	for name := range unpriced {
		if !checked[name] {
			t.Errorf("%s is not a resolver", name)
		}
	}
}

// resolversByType returns the resolvers of the generated code, and those of the federation, whose prices have other names.
func resolversByType() map[string][]string {
	resolvers := make(map[string][]string)
	for object := range reflect.TypeFor[generated.ResolverRoot]().Methods() {
		for field := range object.Type.Out(0).Methods() {
			resolvers[object.Name] = append(resolvers[object.Name], field.Name)
		}
	}
	names := map[string]string{"Entities": "__resolve_entities", "Service": "__resolve__service"}
	for field := range reflect.TypeFor[generated.FederationResolver]().Methods() {
		resolvers["Query"] = append(resolvers["Query"], names[field.Name])
	}
	return resolvers
}

// lowestPrice returns the price of a field without arguments, or with lists of one element, whose selection costs nothing.
func lowestPrice(price reflect.Value) int {
	arguments := make([]reflect.Value, price.Type().NumIn())
	for i := range arguments {
		argument := price.Type().In(i)
		arguments[i] = reflect.Zero(argument)
		if argument.Kind() == reflect.Slice {
			arguments[i] = reflect.MakeSlice(argument, 1, 1)
		}
	}
	return int(price.Call(arguments)[0].Int())
}
