// One customer: the page asks for what it needs, and the card on it says itself what it shows.
import type { ApolloClient } from '@apollo/client';

import { graphql } from './gql';
import type { CustomerQuery } from './gql/graphql';

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

const CUSTOMER = graphql(`
  query Customer($id: ID!) {
    customer(id: $id) {
      id
      jobTitle
      ...CustomerCard
    }
  }
`);

export type Customer = NonNullable<CustomerQuery['customer']>;

/** Null when there is no such customer. Throws CombinedGraphQLErrors when the id cannot be one or Help Scout fails. */
export async function fetchCustomer(client: ApolloClient, id: string): Promise<Customer | null> {
  const { data } = await client.query({ query: CUSTOMER, variables: { id } });
  return data?.customer ?? null;
}

/** What the card shows of a customer that was fetched; with React it is `useFragment`, which also follows changes. */
export function readCustomerCard(client: ApolloClient, customer: Customer) {
  return client.readFragment({ fragment: CUSTOMER_CARD, fragmentName: 'CustomerCard', from: customer });
}
