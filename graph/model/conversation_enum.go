package model

// readOrUnknown is read for a word that the REST API always sends: it is UNKNOWN, too, should the word be missing.
func (w wireWords[E]) readOrUnknown(word string) E {
	if value := w.read(&word); value != nil {
		return *value
	}
	return *w["unknown"]
}

var (
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
