import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';

import { loyalty } from './loyalty.ts';

/** What the gateway knows of the request that it answers. */
export interface Caller {
  /** Headers that the mailbox server gets as they came: who is asking, and whether cached data will do. */
  headers: Record<string, string | undefined>;
  /** What each request to the mailbox server has cost, in REST requests. */
  costs: number[];
}

const forwarded = ['authorization', 'x-api-key', 'cache-control'];

/** The mailbox server must see who is asking, and says what it cost. */
function newMailbox(url: string | undefined) {
  return new RemoteGraphQLDataSource<Caller>({
    url,
    willSendRequest({ request, context }) {
      for (const name of forwarded) {
        const value = context.headers?.[name];
        if (value) request.http?.headers.set(name, value);
      }
    },
    didReceiveResponse({ response, context }) {
      const cost = response.extensions?.cost as { restRequests: number } | undefined;
      if (cost) context.costs.push(cost.restRequests);
      return response;
    },
  });
}

/** A server for the supergraph. The loyalty programme runs within it: what matters here is the mailbox server. */
export function newServer(supergraphSdl: string): ApolloServer<Caller> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) => (name === 'mailbox' ? newMailbox(url) : new LocalGraphQLDataSource(loyalty)),
  });
  return new ApolloServer<Caller>({ gateway });
}
