package registration

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
)

func TestPlan(t *testing.T) {
	t.Parallel()
	const here, elsewhere = "https://graphql.example/hook", "https://other.example/hook"
	hook := func(id int64, to, name, state string) *upstream.Webhook {
		return &upstream.Webhook{ID: id, URL: &to, Label: &name, State: &state}
	}
	const on, off = "enabled", "disabled"
	for name, test := range map[string]struct {
		present []*upstream.Webhook
		want    plan
	}{
		"none":                     {nil, plan{}},
		"others":                   {[]*upstream.Webhook{hook(1, elsewhere, label, on), {ID: 2}}, plan{}},
		"own":                      {[]*upstream.Webhook{hook(1, elsewhere, label, on), hook(2, here, label, on)}, plan{update: 2}},
		"own, disabled":            {[]*upstream.Webhook{hook(2, here, label, off)}, plan{update: 2}},
		"made by hand":             {[]*upstream.Webhook{hook(3, here, "Main", on)}, plan{update: 3}},
		"several by hand":          {[]*upstream.Webhook{hook(3, here, "", on), hook(4, here, "", on)}, plan{foreign: []int64{3, 4}}},
		"own and by hand":          {[]*upstream.Webhook{hook(3, here, "Main", on), hook(4, here, label, on)}, plan{update: 4, foreign: []int64{3}}},
		"several own":              {[]*upstream.Webhook{hook(5, here, label, on), hook(4, here, label, on)}, plan{update: 4, remove: []int64{5}}},
		"several own, one enabled": {[]*upstream.Webhook{hook(4, here, label, off), hook(5, here, label, on)}, plan{update: 5, remove: []int64{4}}},
		"state left out":           {[]*upstream.Webhook{hook(4, here, label, off), {ID: 5, URL: new(here), Label: new(label)}}, plan{update: 5, remove: []int64{4}}},
	} {
		got := planFor(upstream.NewWebhook{URL: here}, test.present)
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(plan{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
