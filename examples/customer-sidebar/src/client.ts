import { Client, fetchExchange, subscriptionExchange } from 'urql';

import type { Live } from './live';

type Options = {
  url?: string;
  /** The signed-in person's token for this server. Never an API key: whoever opens the page could read it. */
  token?: () => string | undefined;
  fetch?: typeof fetch;
  /** The connection for subscriptions. */
  live?: Live;
};

/**
 * No cache here: the server has one, which all its callers share and which knows what is fresh. What is asked for twice
 * within seconds costs nothing.
 */
export function createClient({ url = '/graphql', token, fetch, live }: Options = {}) {
  return new Client({
    url,
    exchanges: live ? [subscriptionExchange({ forwardSubscription: live.forward }), fetchExchange] : [fetchExchange],
    preferGetMethod: false,
    fetch,
    fetchOptions: () => {
      const bearer = token?.();
      return bearer ? { headers: { Authorization: `Bearer ${bearer}` } } : {};
    },
  });
}
