// Customers, newest first, a page at a time. They come with their organizations' names for one REST request.
import { graphql, useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import type { CustomerListNextPageQuery } from './__generated__/CustomerListNextPageQuery.graphql';
import type { CustomerListQuery } from './__generated__/CustomerListQuery.graphql';
import type { CustomerList_query$key } from './__generated__/CustomerList_query.graphql';
import { CustomerCard } from './CustomerCard';

export function CustomerList({ pageSize }: { pageSize: number }) {
  const query = useLazyLoadQuery<CustomerListQuery>(
    graphql`
      query CustomerListQuery($count: Int!) {
        ...CustomerList_query @arguments(count: $count)
      }
    `,
    { count: pageSize },
  );
  const { data, hasNext, loadNext } = usePaginationFragment<CustomerListNextPageQuery, CustomerList_query$key>(
    graphql`
      fragment CustomerList_query on Query
      @refetchable(queryName: "CustomerListNextPageQuery")
      @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" }) {
        customers(first: $count, after: $cursor) @connection(key: "CustomerList_customers") {
          edges {
            node {
              nodeId
              ...CustomerCard_customer
            }
          }
        }
      }
    `,
    query,
  );
  return (
    <>
      <ul>
        {data.customers?.edges.map(({ node }) => (
          <li key={node.nodeId}>
            <CustomerCard customer={node} />
          </li>
        ))}
      </ul>
      {hasNext && <button onClick={() => loadNext(pageSize)}>More</button>}
    </>
  );
}
