// A change of a customer that the page shows at once, and takes back where Help Scout refuses it.
import type { ApolloClient } from '@apollo/client';

import { graphql } from './gql';

// Costs two permits of Help Scout's budget, and a third for the field beside the id, which is read again.
const SET_JOB_TITLE = graphql(`
  mutation SetJobTitle($id: ID!, $jobTitle: String) {
    updateCustomer(input: { id: $id, jobTitle: $jobTitle }) {
      customer {
        id
        jobTitle
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
 * Sets or, with null, clears a customer's job title. The cache has the new title before the answer comes: the customer's
 * id tells Apollo Client which one it is. `userErrors` belong beside the input. Throws CombinedGraphQLErrors when the
 * change failed for another reason.
 */
export async function setJobTitle(client: ApolloClient, id: string, jobTitle: string | null) {
  const { data } = await client.mutate({
    mutation: SET_JOB_TITLE,
    variables: { id, jobTitle },
    optimisticResponse: {
      updateCustomer: {
        __typename: 'UpdateCustomerPayload',
        customer: { __typename: 'Customer', id, jobTitle },
        userErrors: [],
      },
    },
  });
  return data?.updateCustomer?.userErrors ?? [];
}
