// Changes as they happen: whoever shows a customer from the cache shows the new values.
import type { ApolloClient } from '@apollo/client';

import { graphql } from './gql';
import type { ChangeKind } from './gql/graphql';

// Costs one request of Help Scout's budget for each change, for all subscribers together.
const CUSTOMER_CHANGED = graphql(`
  subscription CustomerChanged($ids: [ID!]) {
    customerChanged(ids: $ids) {
      kind
      id
      customer {
        id
        jobTitle
        ...CustomerCard
      }
    }
  }
`);

interface Watcher {
  /** Called when the cache has the change. */
  onChange?: (kind: ChangeKind, id: string) => void;
  /** Called when the server refuses the subscription or ends it: read afresh, and subscribe again. */
  onError?: (error: unknown) => void;
}

/** Follows the customers with the ids until the function that it returns is called. With React it is `useSubscription`. */
export function watchCustomers(client: ApolloClient, ids: string[], { onChange, onError }: Watcher = {}): () => void {
  const subscription = client.subscribe({ query: CUSTOMER_CHANGED, variables: { ids } }).subscribe({
    next({ data, error }) {
      if (error) onError?.(error);
      if (!data) return;
      const { kind, id } = data.customerChanged;
      if (kind === 'DELETED') client.cache.evict({ id: client.cache.identify({ __typename: 'Customer', id }) });
      onChange?.(kind, id);
    },
    error: onError,
  });
  return () => subscription.unsubscribe();
}
