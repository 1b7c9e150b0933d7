package model

import "strings"

// wireWords maps what the REST API writes, in lower case, to the values of an enum.
type wireWords[E ~string] map[string]*E

// wordsOf derives the words from the enum's values: the API writes them without the underscores.
func wordsOf[E ~string](values []E) wireWords[E] {
	words := make(wireWords[E], len(values))
	for i := range values {
		words[strings.ToLower(strings.ReplaceAll(string(values[i]), "_", ""))] = &values[i]
	}
	return words
}

// and adds another word for a value.
func (w wireWords[E]) and(word string, value E) wireWords[E] {
	w[word] = &value
	return w
}

// read returns the enum's value for a word in any case, UNKNOWN for a word that the schema does not know, and nil for no word.
func (w wireWords[E]) read(word *string) *E {
	if word == nil || *word == "" {
		return nil
	}
	if value, ok := w[strings.ToLower(*word)]; ok {
		return value
	}
	noteUnknown[E](*word)
	return w["unknown"]
}

// readOrUnknown returns UNKNOWN also for a word that is missing, for fields whose word the REST API always sends.
func (w wireWords[E]) readOrUnknown(word string) E {
	if value := w.read(&word); value != nil {
		return *value
	}
	return *w["unknown"]
}

// WordOf returns the word that the REST API takes for a value of an enum. UNKNOWN is a word for the genders and the types of
// pictures only.
func WordOf[E ~string](value E) string {
	if word := strings.ToLower(strings.ReplaceAll(string(value), "_", "")); word != "foursquare" {
		return word
	}
	return "forsquare" // as the API's documentation spells it
}

var (
	genders            = wordsOf(AllGender)
	photoTypes         = wordsOf(AllPhotoType)
	emailTypes         = wordsOf(AllEmailType)
	phoneTypes         = wordsOf(AllPhoneType)
	chatTypes          = wordsOf(AllChatType)
	socialProfileTypes = wordsOf(AllSocialProfileType).
				and("forsquare", SocialProfileTypeFoursquare) // as the API's documentation spells it
	propertyTypes = wordsOf(AllPropertyType)

	conversationTypes    = wordsOf(AllConversationType)
	conversationStatuses = wordsOf(AllConversationStatus)
	conversationStates   = wordsOf(AllConversationState)
	conversationSides    = wordsOf(AllConversationSide)
	nextEventTypes       = wordsOf(AllNextEventType)

	threadTypes    = wordsOf(AllThreadType)
	threadStatuses = wordsOf(AllThreadStatus)
	threadStates   = wordsOf(AllThreadState).and("underreview", ThreadStateReview) // the API's documentation has both words

	userTypes = wordsOf(AllUserType)
	userRoles = wordsOf(AllUserRole).and("light user", UserRoleLightUser)
)
