package emulator

import "strings"

// customerScalar is a text of the customer's own that writes may set.
type customerScalar struct {
	name  string
	rule  textRule
	field func(*Customer) *string
}

// customerScalars: https://developer.helpscout.com/mailbox-api/endpoints/customers/create/ has the limits. Create Customer,
// the overwrite and the PATCH take the same values. `organizationId` is not among them: it is a number, and no path of a PATCH.
var customerScalars = [...]customerScalar{
	{"firstName", textRule{min: 1, max: 40}, func(c *Customer) *string { return &c.FirstName }},
	{"lastName", textRule{min: 1, max: 40}, func(c *Customer) *string { return &c.LastName }},
	{"gender", textRule{choices: genders, anyCase: true}, func(c *Customer) *string { return &c.Gender }},
	{"jobTitle", textRule{max: 60}, func(c *Customer) *string { return &c.JobTitle }},
	{"location", textRule{max: 60}, func(c *Customer) *string { return &c.Location }},
	{"organization", textRule{max: 60}, func(c *Customer) *string { return &c.Organization }},
	{"photoType", textRule{choices: photoTypes}, func(c *Customer) *string { return &c.PhotoType }},
	{"photoUrl", textRule{max: 200}, func(c *Customer) *string { return &c.PhotoURL }},
	{"age", textRule{}, func(c *Customer) *string { return &c.Age }},
	{"background", textRule{max: 200}, func(c *Customer) *string { return &c.Background }},
}

var (
	genders    = []string{"male", "female", "unknown"}
	photoTypes = []string{
		"unknown", "gravatar", "twitter", "facebook", "googleprofile", "googleplus", "linkedin", "instagram",
	}
)

// set stores a text that the rule takes. Genders begin with a capital letter in the API's answers.
func (f customerScalar) set(c *Customer, text string) {
	if f.name == "gender" && text != "" {
		text = strings.ToUpper(text[:1]) + strings.ToLower(text[1:])
	}
	*f.field(c) = text
}

// customerScalars sets all texts of the customer's own: those that are absent become unset. With keepStored a value that the
// customer has already is taken, whatever the rule says.
func (m *members) customerScalars(c *Customer, keepStored bool) {
	for _, scalar := range customerScalars {
		stored := *scalar.field(c)
		if keepStored && stored != "" && m.values[scalar.name] == stored {
			continue
		}
		scalar.set(c, m.text(scalar.name, scalar.rule))
	}
}
