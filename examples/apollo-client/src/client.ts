import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import { createClient as createSocket } from 'graphql-ws';

import possibleTypes from './gql/possible-types';

export interface ClientOptions {
  uri: string;
  /** Help Scout's token or a key for the server, whichever the server is set up for; none with the emulator. */
  token?: string;
  /** Send the hash of a query, and its text only when the server does not know the hash yet. */
  persistedQueries?: boolean;
  fetch?: typeof fetch;
}

export function createClient({ uri, token, persistedQueries, fetch }: ClientOptions) {
  const credentials: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const http = new HttpLink({ uri, fetch, headers: credentials });
  const once = persistedQueries ? new PersistedQueryLink({ sha256 }).concat(http) : http;
  // The first subscription opens the WebSocket, which has all of them. Its first message has the credentials, since pages
  // cannot set its headers.
  const socket = createSocket({
    url: uri.replace(/^http/, 'ws'),
    connectionParams: credentials,
    retryAttempts: Infinity,
    shouldRetry: () => true, // otherwise it gives up when the server is not there at once
  });
  const isSubscription = ({ operationType }: ApolloLink.Operation) => operationType === OperationTypeNode.SUBSCRIPTION;
  return new ApolloClient({
    link: ApolloLink.split(isSubscription, new GraphQLWsLink(socket), once),
    cache: createCache(),
    dataMasking: true,
    // The form in which the server sends what is under @defer.
    incrementalHandler: new Defer20220824Handler(),
  });
}

function createCache() {
  return new InMemoryCache({
    ...possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          // A list for each filter and order, to which fetchMore adds.
          customers: relayStylePagination(['filter', 'orderBy']),
        },
      },
      // These have no id: they are a part of their customer. Merged, or one query would drop what another asked for.
      Address: { merge: true },
      CustomerProperty: { merge: true },
      // Its id is the customer's: two events of one customer are not one thing.
      CustomerEvent: { keyFields: false },
    },
  });
}

/** In browsers `crypto.subtle` is there on https and localhost only. */
async function sha256(text: string) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
