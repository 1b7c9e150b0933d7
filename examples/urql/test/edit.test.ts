import { expect, test } from 'vitest';

import { createClient } from '../src/client';
import { addEmail } from '../src/edit';
import { recordingClient, url } from './server';

const nia = '100093876';

test('an email address is added, and the answer has all of them', async () => {
  const { client, requests } = recordingClient();
  const value = `nia.${Date.now()}@work.example`; // new also to a server that the test ran against before
  const { customer, userErrors } = await addEmail(client, nia, value);
  expect(userErrors).toEqual([]);
  expect(customer?.emails).toContainEqual({ __typename: 'Email', id: expect.any(String), value, type: 'WORK' });
  expect(requests).toHaveLength(1);
});

test('an address that another customer has is a user error with the place of the input', async () => {
  const { client } = recordingClient();
  expect(await addEmail(client, nia, 'bear@acme.com')).toMatchObject({
    customer: null,
    userErrors: [{ code: 'TAKEN', field: ['emails', 'add', '0', 'value'] }],
  });
});

test('an id that cannot be one is a user error, too', async () => {
  const { client } = recordingClient();
  expect(await addEmail(client, 'bear', 'bear@work.example')).toMatchObject({
    userErrors: [{ code: 'INVALID', field: ['id'] }],
  });
});

test('a change that failed otherwise is an error with a code', async () => {
  const answer = { errors: [{ message: 'spent', extensions: { code: 'RATE_LIMITED' } }], data: null };
  const client = createClient({ url, fetch: async () => Response.json(answer) });
  const failure = await addEmail(client, nia, 'nia@work.example').catch((error: unknown) => error);
  expect(failure).toMatchObject({ graphQLErrors: [{ extensions: { code: 'RATE_LIMITED' } }] });
});
