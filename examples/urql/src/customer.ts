// One customer: the page asks for what it needs, and the card on it says itself what it shows.
import type { Client } from '@urql/core';
import { type FragmentOf, readFragment } from 'gql.tada';

import { graphql } from './graphql';

// Nobody but the card sees these fields, so nobody else breaks when the card changes.
const CUSTOMER_CARD = graphql(`
  fragment CustomerCard on Customer {
    name
    emails {
      id
      value
      type
    }
    properties {
      __typename
      slug
      name
      text
      ... on NumberProperty {
        number
      }
    }
    organization {
      id
      name
    }
  }
`);

const CUSTOMER = graphql(
  `
    query Customer($id: ID!) {
      customer(id: $id) {
        id
        jobTitle
        ...CustomerCard
      }
    }
  `,
  [CUSTOMER_CARD],
);

/** Null when there is no such customer. Throws a CombinedError when the id cannot be one or Help Scout fails. */
export async function fetchCustomer(client: Client, id: string) {
  const { data, error } = await client.query(CUSTOMER, { id }).toPromise();
  if (error) throw error;
  return data?.customer ?? null;
}

/** What the card shows. Only types hide the fields from everybody else: at run time they are all there. */
export function readCustomerCard(customer: FragmentOf<typeof CUSTOMER_CARD>) {
  return readFragment(CUSTOMER_CARD, customer);
}
