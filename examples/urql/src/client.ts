import { cacheExchange, Client, fetchExchange } from '@urql/core';

export interface ClientOptions {
  url: string;
  /** Help Scout's token or a key for the server, whichever the server is set up for; none with the emulator. */
  token?: string;
  fetch?: typeof fetch;
}

export function createClient({ url, token, fetch }: ClientOptions) {
  return new Client({
    url,
    fetch,
    fetchOptions: token ? { headers: { authorization: `Bearer ${token}` } } : {},
    // Variables hold names and addresses of customers, which do not belong into the URLs that proxies log. And from a
    // page of another origin the server would refuse urql's GETs.
    preferGetMethod: false,
    // Subscriptions are requests as well, whose answers are server-sent events.
    fetchSubscriptions: true,
    exchanges: [cacheExchange, fetchExchange],
  });
}
