package registration

// usefulEvents returns the names of the events that change what the server reads.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/. The remaining events,
// message.survey.response.received and user.status.changed, are about what the server does not read.
func usefulEvents() []string {
	return []string{
		"beacon.chat.created", "beacon.chat.customer.replied",
		"convo.agent.reply.created", "convo.assigned", "convo.created", "convo.custom-fields", "convo.customer.reply.created",
		"convo.deleted", "convo.merged", "convo.moved", "convo.note.created", "convo.status", "convo.tags",
		"customer.created", "customer.deleted", "customer.updated",
		"organization.created", "organization.deleted", "organization.updated",
		"satisfaction.ratings",
		"tag.created", "tag.deleted", "tag.updated",
	}
}
