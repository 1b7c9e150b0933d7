package upstream

import "strings"

// Phrase quotes text for the API's search language, so that it has no effect on the meaning of a query. It reports false for
// text that cannot be quoted, such as text with a quote in it: how the language escapes quotes is not documented.
func Phrase(text string) (quoted string, ok bool) {
	if strings.TrimSpace(text) == "" || strings.ContainsFunc(text, endsPhrase) {
		return "", false
	}
	return `"` + text + `"`, true
}

func endsPhrase(r rune) bool { return r == '"' || r == '\\' || r < ' ' || r == 0x7f }

// EmailsQuery finds the customers with any of several email addresses, each quoted by [Phrase]. It also finds customers
// whose addresses only contain one of these.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/list/.
func EmailsQuery(phrases []string) string {
	if len(phrases) == 1 {
		return "(email:" + phrases[0] + ")"
	}
	return "(email:(" + strings.Join(phrases, " OR ") + "))"
}

// EmailDomainQuery finds the customers with an address at a domain, quoted by [Phrase].
func EmailDomainQuery(phrase string) string { return "(emailDomain:" + phrase + ")" }

// CustomerSearch finds the customers for the text of a search box: a first name, a last name, both, or a part of an email
// address. Characters that cannot be in a phrase count as spaces. It reports false for text without any other characters.
func CustomerSearch(typed string) (query string, ok bool) {
	words := strings.Fields(strings.Map(func(r rune) rune {
		if endsPhrase(r) {
			return ' '
		}
		return r
	}, typed))
	if len(words) == 0 {
		return "", false
	}
	whole := `"` + strings.Join(words, " ") + `"`
	terms := []string{"firstName:" + whole, "lastName:" + whole}
	if len(words) == 1 {
		terms = append(terms, "email:"+whole)
	}
	if len(words) <= maxNameWords {
		for i := 1; i < len(words); i++ {
			first, last := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
			terms = append(terms, `(firstName:"`+first+`" AND lastName:"`+last+`")`)
		}
	}
	return "(" + strings.Join(terms, " OR ") + ")", true
}

// maxNameWords bounds the number of words that are split into a first and a last name in every possible way.
const maxNameWords = 8

// AllOf finds what matches all of several queries.
func AllOf(queries ...string) string {
	if len(queries) == 1 {
		return queries[0]
	}
	return "(" + strings.Join(queries, " AND ") + ")"
}
