package upstream

import (
	"context"
	"net/url"
	"strconv"
)

// User is a user of the account, or a team of users. A nil field was absent or null in the answer.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/users/get/.
type User struct {
	resource

	ID        int64   `json:"id"`
	Type      *string `json:"type"`
	FirstName *string `json:"firstName"`
	LastName  *string `json:"lastName"`
	Email     *string `json:"email"`
	Role      *string `json:"role"`
	Timezone  *string `json:"timezone"`
	PhotoURL  *string `json:"photoUrl"`
	// Mention is the user's name in notes, without its @.
	Mention         *string  `json:"mention"`
	Initials        *string  `json:"initials"`
	JobTitle        *string  `json:"jobTitle"`
	Phone           *string  `json:"phone"`
	AlternateEmails []string `json:"alternateEmails"`
	CreatedAt       *string  `json:"createdAt"`
	UpdatedAt       *string  `json:"updatedAt"`
}

// User reads one user or team: one request.
func (c *Client) User(ctx context.Context, id int64) (*User, error) {
	return get[User](ctx, c, "user", c.endpoint(userPath(id), nil))
}

// Me reads the user to whom the token belongs: one request.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/users/me/.
func (c *Client) Me(ctx context.Context) (*User, error) {
	return get[User](ctx, c, "own user", c.endpoint("/v2/users/me", nil))
}

type userItems struct {
	Users []*User `json:"users"`
}

func (i *userItems) items() []*User { return i.Users }

func (u *User) selfPath() string { return userPath(u.ID) }

// UserPageSize is the size of a full page of users.
const UserPageSize = 50

// Users reads one page of the account's users, including users who have not accepted their invitation yet: one request.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/users/list/.
func (c *Client) Users(ctx context.Context, number int) (*Page[User], error) {
	target := c.endpoint("/v2/users", withPage(url.Values{}, number))
	return getPage(ctx, c, "users", target, (*userItems).items)
}

func userPath(id int64) string { return "/v2/users/" + strconv.FormatInt(id, 10) }
