// A customer whose conversations take longer, or cannot be had at all.
import type { ApolloClient } from '@apollo/client';

import { graphql } from './gql';

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

/**
 * With `errorPolicy: 'all'` a part that failed is null, the rest is there, and `error` says what is wrong:
 * CombinedGraphQLErrors with `path` and `extensions.code` for each part.
 */
export function fetchCustomerAndConversations(client: ApolloClient, id: string, count: number) {
  return client.query({ query: CUSTOMER_AND_CONVERSATIONS, variables: { id, count }, errorPolicy: 'all' });
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

/** Results that are `loading` until the conversations are there: one with the name, and one with everything. */
export function watchCustomerBeforeConversations(client: ApolloClient, id: string, count: number) {
  return client.watchQuery({ query: CUSTOMER_BEFORE_CONVERSATIONS, variables: { id, count }, errorPolicy: 'all' });
}
