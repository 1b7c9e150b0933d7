package upstream

import "strings"

// Phrase writes text as a quoted phrase of the API's search language, in which parentheses and operators mean nothing. It
// reports false for text that cannot be quoted: how the language escapes quotes is not documented, and nobody's text may
// change what a search means.
func Phrase(text string) (quoted string, ok bool) {
	if strings.TrimSpace(text) == "" || strings.ContainsFunc(text, endsPhrase) {
		return "", false
	}
	return `"` + text + `"`, true
}

func endsPhrase(r rune) bool { return r == '"' || r == '\\' || r < ' ' || r == 0x7f }

// EmailsQuery finds the customers with any of several email addresses, each quoted by [Phrase]. It finds addresses that
// contain one of them, too.
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

// CustomerSearch finds the customers that a person means by what they type: a first name, a last name, both, or a part of
// an email address. What would end a phrase is taken for a space. It reports false for text that has nothing else.
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
	ways := []string{"firstName:" + whole, "lastName:" + whole}
	if len(words) == 1 {
		ways = append(ways, "email:"+whole)
	}
	if len(words) <= maxNameWords {
		for i := 1; i < len(words); i++ {
			first, last := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
			ways = append(ways, `(firstName:"`+first+`" AND lastName:"`+last+`")`)
		}
	}
	return "(" + strings.Join(ways, " OR ") + ")", true
}

// maxNameWords bounds the ways in which words can be a first and a last name.
const maxNameWords = 8

// AllOf finds what each of several queries finds.
func AllOf(queries ...string) string {
	if len(queries) == 1 {
		return queries[0]
	}
	return "(" + strings.Join(queries, " AND ") + ")"
}
