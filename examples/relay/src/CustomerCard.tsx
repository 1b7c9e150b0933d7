// What lists and details show of a customer. Because a customer is a Node, the fragment can be fetched anew by itself.
import { startTransition } from 'react';
import { graphql, useRefetchableFragment } from 'react-relay';
import type { CustomerCardRefreshQuery } from './__generated__/CustomerCardRefreshQuery.graphql';
import type { CustomerCard_customer$key } from './__generated__/CustomerCard_customer.graphql';

export function CustomerCard(props: { customer: CustomerCard_customer$key }) {
  const [customer, refetch] = useRefetchableFragment<CustomerCardRefreshQuery, CustomerCard_customer$key>(
    graphql`
      fragment CustomerCard_customer on Customer @refetchable(queryName: "CustomerCardRefreshQuery") {
        name
        emails {
          value
        }
        organization {
          name
        }
      }
    `,
    props.customer,
  );
  const refresh = () => startTransition(() => void refetch({}, { fetchPolicy: 'network-only' }));
  return (
    <>
      <b>{customer.name ?? 'No name'}</b> {customer.emails?.[0]?.value} {customer.organization?.name}
      <button onClick={refresh}>Refresh</button>
    </>
  );
}
