// A change of a customer, and what is wrong with it where Help Scout refuses it.
import type { Client } from '@urql/core';

import { graphql } from './graphql';

// Costs two permits of Help Scout's budget, and a third for the fields beside the id, which are read again.
const ADD_EMAIL = graphql(`
  mutation AddEmail($id: ID!, $value: String!) {
    updateCustomer(input: { id: $id, emails: { add: [{ value: $value, type: WORK }] } }) {
      customer {
        id
        emails {
          id
          value
          type
        }
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

/**
 * The customer after the change, or `userErrors`, which belong beside the input: `TAKEN` when another customer has the
 * address. Throws a CombinedError when the change failed for another reason.
 */
export async function addEmail(client: Client, id: string, value: string) {
  const { data, error } = await client.mutation(ADD_EMAIL, { id, value }).toPromise();
  if (error || !data?.updateCustomer) throw error ?? new Error('no answer');
  return data.updateCustomer;
}
