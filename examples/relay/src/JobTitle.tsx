// A field that changes the customer. Whoever shows the job title sees the new one at once, and the old one again if it is
// refused: Relay finds the customer in its store by nodeId.
import { useState, type FormEvent } from 'react';
import { graphql, useFragment, useMutation } from 'react-relay';
import type { JobTitleMutation } from './__generated__/JobTitleMutation.graphql';
import type { JobTitle_customer$key } from './__generated__/JobTitle_customer.graphql';
import { codeOf } from './errors';

export function JobTitle(props: { customer: JobTitle_customer$key }) {
  const { id, nodeId, jobTitle } = useFragment(
    graphql`
      fragment JobTitle_customer on Customer {
        id
        nodeId
        jobTitle
      }
    `,
    props.customer,
  );
  // Costs two permits of Help Scout's budget, and a third for the fields beside the id, which are read again.
  const [commit, busy] = useMutation<JobTitleMutation>(graphql`
    mutation JobTitleMutation($input: UpdateCustomerInput!) {
      updateCustomer(input: $input) {
        customer {
          nodeId
          jobTitle
        }
        userErrors {
          field
          message
        }
      }
    }
  `);
  const [refusal, setRefusal] = useState('');

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get('jobTitle')) || null;
    commit({
      variables: { input: { id, jobTitle: value } },
      optimisticResponse: { updateCustomer: { customer: { nodeId, jobTitle: value }, userErrors: [] } },
      // What the person can mend is in userErrors; all else is an error of the whole field.
      onCompleted: ({ updateCustomer }, errors) =>
        setRefusal(updateCustomer?.userErrors[0]?.message ?? (errors?.[0] ? `Not saved: ${codeOf(errors[0])}` : '')),
      onError: (error) => setRefusal(`Not saved: ${codeOf(error) ?? error.message}`),
    });
  }

  return (
    <form onSubmit={save}>
      <output>{jobTitle ?? 'No job title'}</output>
      <label>
        Job title <input name="jobTitle" defaultValue={jobTitle ?? ''} aria-describedby="refusal" />
      </label>
      <button disabled={busy}>Save</button>
      {refusal && (
        <p id="refusal" role="alert">
          {refusal}
        </p>
      )}
    </form>
  );
}
