import { CombinedGraphQLErrors, gql } from '@apollo/client';
import { expect, test } from 'vitest';

import { fetchCustomer, readCustomerCard } from '../src/customer';
import { recordingClient } from './server';

test('a page has its own fields, and the card has its own', async () => {
  const { client, requests } = recordingClient();
  const customer = await fetchCustomer(client, '500');
  expect(customer).toEqual({ __typename: 'Customer', id: '500', jobTitle: 'CEO and Co-Founder' });

  expect(customer && readCustomerCard(client, customer)).toEqual({
    __typename: 'Customer',
    name: 'Vernon Bear',
    emails: [{ __typename: 'Email', id: '1', value: 'bear@acme.com', type: 'HOME' }],
    properties: [{ __typename: 'TextProperty', slug: 'car', name: 'Car', text: 'Tesla' }],
    organization: { __typename: 'Organization', id: '35', name: 'Acme, Inc' },
  });
  expect(requests).toHaveLength(1);
});

test('a customer that does not exist is null', async () => {
  const { client } = recordingClient();
  expect(await fetchCustomer(client, '99999999')).toBeNull();
});

test('an id that cannot be one is an error with a code', async () => {
  const { client } = recordingClient();
  const error = await fetchCustomer(client, 'bear').catch((error: unknown) => error);
  expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([
    { path: ['customer'], extensions: { code: 'BAD_USER_INPUT', argument: 'id' } },
  ]);
});

test('the token goes with every request, and only where there is one', async () => {
  const authorizations = async (token?: string) => {
    const { client, requests } = recordingClient({ token });
    await fetchCustomer(client, '500');
    return requests.map((request) => request.headers.get('authorization'));
  };
  expect(await authorizations('mbx_secret')).toEqual(['Bearer mbx_secret']);
  expect(await authorizations()).toEqual([null]);
});

test('the cache keeps what two queries ask of the same property', async () => {
  const { client } = recordingClient();
  const car = (field: string) => gql`{ customer(id: "500") { id property(slug: "car") { ${field} } } }`;
  await client.query({ query: car('text') });
  await client.query({ query: car('source') });
  expect(client.readQuery({ query: car('text') })).toMatchObject({ customer: { property: { text: 'Tesla' } } });
});

test('the cache keeps the values of a custom field apart', async () => {
  const { client } = recordingClient();
  const plan = (id: string) => gql`{ conversation(id: "${id}") { id customFields { fieldId text } } }`;
  await client.query({ query: plan('1041446') });
  await client.query({ query: plan('1042007') });
  expect(client.readQuery({ query: plan('1041446') })).toMatchObject({
    conversation: { customFields: [{ fieldId: '8', text: 'Free' }] },
  });
});
