package emulator

import (
	"cmp"
	"slices"
	"strings"
)

var conversationSubjects = []string{
	"Help with organization setup", "Charged twice", "Where is my order?", "Cannot sign in", "Invoice for March",
	"Frage zur Rechnung", "返金について", "سؤال عن الطلب", "Feature idea 💡", "Cancel my subscription",
	"Re: Fwd: Delivery address", "API returns \"429\"",
}

var conversationStatuses = []string{"closed", "active", "closed", "pending", "closed", "active", "closed", "spam"}

// conversations generates conversationCount conversations for each customer. Their numbers are in the order of creation.
func (g *generator) conversations(customers []*Customer) conversationPopulation {
	var all []*Conversation
	for i, customer := range customers {
		g.begin(conversationStream, i)
		for range customer.ConversationCount {
			all = append(all, g.conversation(customer, len(all)))
		}
	}
	slices.SortStableFunc(all, func(a, b *Conversation) int { return cmp.Compare(a.CreatedAt.Unix(), b.CreatedAt.Unix()) })
	made := conversationPopulation{conversations: all, merged: make(map[int64]int64)}
	for i, c := range all {
		c.Number = int64(i + 1)
		c.ID = conversationID(i)
		if i%300 == 0 {
			made.merged[c.ID-1] = c.ID
		}
	}
	if len(all) > 0 {
		all[0].Threads = 60 // more than a page
	}
	return made
}

// conversationID leaves gaps for the ids of merged conversations.
func conversationID(i int) int64 {
	id := int64(1_000_000 + 17*i)
	if i%500 == 9 {
		return id + 1<<53
	}
	return id
}

// conversation takes the statuses in turn, so that a customer with eight conversations has every status.
func (g *generator) conversation(customer *Customer, i int) *Conversation {
	c := &Conversation{
		Threads:    1 + g.random.IntN(8),
		Type:       pick(g, []string{"email", "email", "email", "chat", "phone"}),
		State:      "published",
		Status:     conversationStatuses[i%len(conversationStatuses)],
		FolderID:   int64(80 + g.random.IntN(6)),
		MailboxID:  pick(g, customer.Mailboxes),
		Subject:    pick(g, conversationSubjects),
		CustomerID: customer.ID,
		CreatedAt:  g.between(customer.CreatedAt, lastDay),
	}
	c.Preview = "Hello, it is about: " + strings.TrimPrefix(c.Subject, "Re: Fwd: ") + "..."
	c.UserUpdatedAt = g.between(c.CreatedAt, lastDay)
	g.setConversationPeople(c)
	for range g.random.IntN(3) {
		if id := firstTagID + int64(g.random.IntN(len(tagNames))); !slices.Contains(c.TagIDs, id) {
			c.TagIDs = append(c.TagIDs, id)
		}
	}
	if g.chance(15) {
		c.CC = []string{"colleague@example.com"}
	}
	if g.chance(5) {
		c.BCC = []string{"archive@example.org"}
	}
	if g.chance(30) {
		c.CustomFields = []CustomField{pick(g, accountTypes)}
	}
	return c
}

var accountTypes = []CustomField{
	{ID: 8, Name: "Account Type", Value: "8518", Text: "Premium"},
	{ID: 8, Name: "Account Type", Value: "8519", Text: "Free"},
	{ID: 9, Name: "Order number", Value: "10045", Text: "10045"},
}

// setConversationPeople sets who started and who closed the conversation, its assignee, and since when the customer waits.
func (g *generator) setConversationPeople(c *Conversation) {
	if g.chance(20) {
		c.CreatedByUserID = pick(g, staffIDs)
	}
	if g.chance(70) {
		c.AssigneeID = pick(g, staffIDs)
	}
	switch c.Status {
	case "closed":
		c.ClosedByUserID, c.ClosedAt = pick(g, staffIDs), c.UserUpdatedAt
	case "active":
		c.WaitingSince = c.UserUpdatedAt
	}
}
