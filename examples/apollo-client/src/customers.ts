// A list that grows page by page.
import type { ApolloClient, ObservableQuery } from '@apollo/client';

import { graphql } from './gql';
import type { CustomerFilter, CustomersQuery, CustomersQueryVariables } from './gql/graphql';

// `totalCount` would make the server page by number, where rows shift while customers are added: leave it out of lists
// that go on and on.
const CUSTOMERS = graphql(`
  query Customers($first: Int!, $after: String, $filter: CustomerFilter) {
    customers(first: $first, after: $after, filter: $filter) {
      edges {
        cursor
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type CustomerList = ObservableQuery<CustomersQuery, CustomersQueryVariables>;

/** The list; with React, `useQuery(CUSTOMERS, { variables })` gives the same data and the same `fetchMore`. */
export function watchCustomers(client: ApolloClient, first: number, filter?: CustomerFilter): CustomerList {
  return client.watchQuery({ query: CUSTOMERS, variables: { first, filter } });
}

/** Adds the next page to the list, and tells whether there was one. */
export async function fetchNextPage(list: CustomerList) {
  const { data, dataState } = list.getCurrentResult();
  const pageInfo = dataState === 'complete' ? data.customers?.pageInfo : undefined;
  if (!pageInfo?.hasNextPage) return false;
  // The cache appends: see relayStylePagination in client.ts.
  await list.fetchMore({ variables: { after: pageInfo.endCursor } });
  return true;
}
