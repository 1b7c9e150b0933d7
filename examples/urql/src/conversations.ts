// A customer whose conversations take longer, or cannot be had at all.
import type { Client } from '@urql/core';

import { graphql } from './graphql';

const CUSTOMER_AND_CONVERSATIONS = graphql(`
  query CustomerAndConversations($id: ID!, $count: Int!) {
    customer(id: $id) {
      id
      name
      conversations(first: $count) {
        nodes {
          id
          subject
        }
      }
    }
  }
`);

/** `data` and `error` at once where a part failed: the part is null, and `error.graphQLErrors` say why and where. */
export function fetchCustomerAndConversations(client: Client, id: string, count: number) {
  return client.query(CUSTOMER_AND_CONVERSATIONS, { id, count }).toPromise();
}

// The conversations cost the server a request of their own: the name need not wait for them.
const CUSTOMER_BEFORE_CONVERSATIONS = graphql(`
  query CustomerBeforeConversations($id: ID!, $count: Int!) {
    customer(id: $id) {
      id
      name
      ... @defer(label: "conversations") {
        conversations(first: $count) {
          nodes {
            id
            subject
          }
        }
      }
    }
  }
`);

/**
 * Results that say `hasNext` until the conversations are there: subscribe to them. `toPromise` would wait for the last.
 * The transport is fetchExchange's: multipart/mixed or server-sent events, whichever the server gives.
 */
export function customerBeforeConversations(client: Client, id: string, count: number) {
  return client.query(CUSTOMER_BEFORE_CONVERSATIONS, { id, count });
}
