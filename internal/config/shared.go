package config

import (
	"errors"
	"fmt"
	"time"

	"mailbox-graphql/internal/shared"
)

// Shared says how the servers of one account share its budget, its cache and more.
type Shared struct {
	URL           Secret        `name:"url" placeholder:"URL" help:"Address of the Redis or Valkey that the servers of the account share: redis://user:password@host:6379, or rediss:// with TLS. Further addresses of a cluster follow as ?addr=host:6379, and the name of a Sentinel's primary as ?master_set=name. Needs --auth and --redis-secret. Without it the server shares nothing."`
	Secrets       []Secret      `name:"secret" placeholder:"SECRET" help:"Secrets that encrypt the values in Redis, each of 32 characters or more. The first one encrypts, and each decrypts. All servers need the same secrets."`
	Timeout       time.Duration `default:"250ms" min:"1ms" max:"10s" help:"Longest time that one call to Redis may take. After three failed calls in a row the server goes on without Redis."`
	FallbackShare int           `default:"0" unit:"%" min:"0" max:"100" help:"Part of the account's budget that this server may spend while Redis is unavailable. 0 means an equal part for each server that ran within the last minute."`
}

// SharesState tells whether the server shares the account's state with others.
func (c Config) SharesState() bool { return c.Shared.URL != "" }

// RedisSecrets returns the secrets of the values in Redis. The first one encrypts.
func (c Config) RedisSecrets() (secrets []string) {
	for _, secret := range c.Shared.Secrets {
		secrets = append(secrets, secret.Reveal())
	}
	return secrets
}

func (c Config) validateShared() error {
	if !c.SharesState() {
		return nil
	}
	if c.OnEmulator() {
		return errors.New("--redis-url needs --auth: the built-in emulator of each server is an account of its own")
	}
	if err := shared.CheckURL(c.Shared.URL.Reveal()); err != nil {
		return fmt.Errorf("--redis-url: %w", err)
	}
	if len(c.Shared.Secrets) == 0 {
		return errors.New("--redis-url needs --redis-secret: the values in Redis are personal data, and are encrypted")
	}
	for _, secret := range c.Shared.Secrets {
		if len(secret.Reveal()) < shared.MinSecretLength {
			return fmt.Errorf("--redis-secret: a secret has %d characters or more, such as those that openssl rand -hex 32 prints; "+
				"commas separate several secrets", shared.MinSecretLength)
		}
	}
	return nil
}
