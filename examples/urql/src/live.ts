// Changes as they happen.
import type { Client, CombinedError } from '@urql/core';
import type { ResultOf } from 'gql.tada';

import { graphql } from './graphql';

// Costs one request of Help Scout's budget for each change, for all subscribers together.
const CUSTOMER_CHANGED = graphql(`
  subscription CustomerChanged($ids: [ID!]) {
    customerChanged(ids: $ids) {
      kind
      id
      customer {
        id
        jobTitle
      }
    }
  }
`);

export type CustomerEvent = ResultOf<typeof CUSTOMER_CHANGED>['customerChanged'];

/**
 * Follows the customers with the ids until the function that it returns is called. The default cache keeps answers by
 * document, and does not take the new values from the event: show them from it, or ask again with `network-only`. `onError`
 * is called when the server refuses the subscription or ends it.
 */
export function watchCustomers(
  client: Client,
  ids: string[],
  onEvent: (event: CustomerEvent) => void,
  onError?: (error: CombinedError) => void,
): () => void {
  const { unsubscribe } = client.subscription(CUSTOMER_CHANGED, { ids }).subscribe(({ data, error }) => {
    if (error) onError?.(error);
    else if (data) onEvent(data.customerChanged);
  });
  return unsubscribe;
}
