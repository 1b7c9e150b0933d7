// One customer at once, and the conversations, which cost a request of their own, when they are there.
import { Suspense } from 'react';
import { graphql, useFragment, useLazyLoadQuery } from 'react-relay';
import type { CustomerConversations_customer$key } from './__generated__/CustomerConversations_customer.graphql';
import type { CustomerDetailQuery } from './__generated__/CustomerDetailQuery.graphql';
import { CustomerCard } from './CustomerCard';
import { CustomerChanges } from './CustomerChanges';
import { codeOf } from './errors';
import { JobTitle } from './JobTitle';

export function CustomerDetail({ id, conversations }: { id: string; conversations: number }) {
  const { customer } = useLazyLoadQuery<CustomerDetailQuery>(
    graphql`
      query CustomerDetailQuery($id: ID!, $conversations: Int!) {
        customer(id: $id) @catch {
          ...CustomerCard_customer
          ...JobTitle_customer
          ...CustomerConversations_customer @defer @arguments(count: $conversations)
        }
      }
    `,
    { id, conversations },
  );
  // Without @catch both would be null: a customer that could not be fetched, and one that does not exist.
  if (!customer.ok) return <p role="alert">Customer: {customer.errors.map(codeOf)}</p>;
  if (!customer.value) return <p>No such customer</p>;
  return (
    <article>
      <CustomerCard customer={customer.value} />
      <JobTitle customer={customer.value} />
      <CustomerChanges id={id} />
      <Suspense fallback={<p>Loading conversations</p>}>
        <CustomerConversations customer={customer.value} />
      </Suspense>
    </article>
  );
}

function CustomerConversations(props: { customer: CustomerConversations_customer$key }) {
  const { conversations } = useFragment(
    graphql`
      fragment CustomerConversations_customer on Customer @argumentDefinitions(count: { type: "Int!" }) {
        conversations(first: $count) @catch {
          nodes {
            nodeId
            subject
            status
          }
        }
      }
    `,
    props.customer,
  );
  if (!conversations.ok) return <p role="alert">Conversations: {conversations.errors.map(codeOf)}</p>;
  return (
    <ol>
      {conversations.value?.nodes.map(({ nodeId, subject, status }) => (
        <li key={nodeId}>
          {subject} ({status})
        </li>
      ))}
    </ol>
  );
}
