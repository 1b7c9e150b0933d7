// A list that is read page by page.
import type { Client } from '@urql/core';
import type { VariablesOf } from 'gql.tada';

import { graphql } from './graphql';

// `totalCount` would make the server page by number, where rows shift while customers are added: leave it out of lists
// that go on and on.
const CUSTOMERS = graphql(`
  query Customers($first: Int!, $after: String, $filter: CustomerFilter) {
    customers(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Variables = VariablesOf<typeof CUSTOMERS>;

async function fetchPage(client: Client, variables: Variables) {
  const { data, error } = await client.query(CUSTOMERS, variables).toPromise();
  if (!data?.customers) throw error ?? new Error('the answer has no customers');
  return data.customers;
}

type Page = Awaited<ReturnType<typeof fetchPage>>;

/**
 * The pages, each when it is asked for: `for await (const page of customerPages(client, 50))`. In a component, keep the
 * list of cursors instead and render one part with `useQuery` for each; urql's cache has the pages that were shown.
 */
export async function* customerPages(client: Client, first: number, filter?: Variables['filter']) {
  let after: string | null = null;
  do {
    const { nodes, pageInfo }: Page = await fetchPage(client, { first, after, filter });
    yield nodes;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
}
