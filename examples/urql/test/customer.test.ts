import { expect, test } from 'vitest';

import { fetchCustomer, readCustomerCard } from '../src/customer';
import { recordingClient } from './server';

test('a page has its own fields, and the card has its own', async () => {
  const { client, requests } = recordingClient();
  const customer = await fetchCustomer(client, '500');
  expect(customer).toMatchObject({ id: '500', jobTitle: 'CEO and Co-Founder' });

  expect(customer && readCustomerCard(customer)).toMatchObject({
    name: 'Vernon Bear',
    emails: [{ id: '1', value: 'bear@acme.com', type: 'HOME' }],
    properties: [{ __typename: 'TextProperty', slug: 'car', name: 'Car', text: 'Tesla' }],
    organization: { id: '35', name: 'Acme, Inc' },
  });
  expect(requests).toHaveLength(1);
});

test('a customer that does not exist is null', async () => {
  const { client } = recordingClient();
  expect(await fetchCustomer(client, '99999999')).toBeNull();
});

test('an id that cannot be one is an error with a code', async () => {
  const { client } = recordingClient();
  const failure = await fetchCustomer(client, 'bear').catch((error: unknown) => error);
  expect(failure).toMatchObject({
    graphQLErrors: [{ path: ['customer'], extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }],
  });
});

test('requests are POSTs, and the token goes with them where there is one', async () => {
  const sent = async (token?: string) => {
    const { client, requests } = recordingClient({ token });
    await fetchCustomer(client, '500');
    return requests.map((request) => [request.method, request.headers.get('authorization')]);
  };
  expect(await sent('mbx_secret')).toEqual([['POST', 'Bearer mbx_secret']]);
  expect(await sent()).toEqual([['POST', null]]);
});
