package config_test

import (
	"strings"
	"testing"
)

func TestSharedSettings(t *testing.T) {
	t.Parallel()
	const (
		secret = "redis-s3cr3t-redis-s3cr3t-redis-s3cr3t"
		url    = "--redis-url=rediss://user:s3cr3t@redis.example:6380/2"
	)
	account := []string{"--auth=app", "--app-id=id", "--app-secret=secret"}
	for name, test := range map[string]struct {
		args []string
		want string // empty: no error
	}{
		"all":                  {append(account, url, "--redis-secret="+secret), ""},
		"two secrets":          {append(account, url, "--redis-secret="+secret+",another-"+secret), ""},
		"tokens of callers":    {[]string{"--auth=passthrough", url, "--redis-secret=" + secret}, ""},
		"nothing but a secret": {append(account, "--redis-secret="+secret), ""},
		"a cluster":            {append(account, "--redis-url=redis://a:1?addr=b:2&addr=c:3", "--redis-secret="+secret), ""},
		"no account":           {[]string{url, "--redis-secret=" + secret}, "needs --auth"},
		"no secret":            {append(account, url), "needs --redis-secret"},
		"a short secret":       {append(account, url, "--redis-secret="+secret+",s3cr3t"), "32 characters"},
		"an address of HTTP":   {append(account, "--redis-url=https://user:s3cr3t@redis.example", "--redis-secret="+secret), "not an address"},
		"no URL":               {append(account, "--redis-url=red is:s3cr3t", "--redis-secret="+secret), "not an address"},
	} {
		command, err := parse(test.args...)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.want == "":
			for _, value := range command.Effective {
				if strings.Contains(value.Text, "s3cr3t") {
					t.Errorf("%s: shown is %s %s", name, value.Name, value.Text)
				}
			}
		case err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "s3cr3t"):
			t.Errorf("%s: error %v, want one that says %q and no secret", name, err, test.want)
		}
	}
}
