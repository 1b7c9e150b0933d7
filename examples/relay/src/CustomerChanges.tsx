// Follows a customer as long as it is in the page: whoever shows the customer from Relay's store shows what others change.
import { useMemo } from 'react';
import { graphql, useSubscription } from 'react-relay';
import type { GraphQLSubscriptionConfig } from 'relay-runtime';
import type { CustomerChangesSubscription } from './__generated__/CustomerChangesSubscription.graphql';

export function CustomerChanges({ id }: { id: string }) {
  const config = useMemo(
    (): GraphQLSubscriptionConfig<CustomerChangesSubscription> => ({
      // Costs one request of Help Scout's budget for each change, for all subscribers together.
      subscription: graphql`
        subscription CustomerChangesSubscription($ids: [ID!]) {
          customerChanged(ids: $ids) {
            kind
            customer {
              ...CustomerCard_customer
              ...JobTitle_customer
            }
          }
        }
      `,
      variables: { ids: [id] },
      // Without the subscription the page shows what it has read.
      onError: (error) => console.warn('not live:', error),
    }),
    [id],
  );
  useSubscription(config);
  return null;
}
