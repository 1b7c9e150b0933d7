import { createHash, randomUUID } from 'node:crypto';
import { gql } from '@apollo/client';
import { print } from 'graphql';
import { expect, test } from 'vitest';

import { recordingClient } from './server';

interface Body {
  query?: string;
  extensions?: { persistedQuery?: { version: number; sha256Hash: string } };
}

/** What was in the bodies of the requests: a hash, a hash and the query's text, or else. */
const sent = (requests: Request[]) => Promise.all(requests.map(async (request) => (await request.json()) as Body));

test('a query is sent once with its text, from then on by its hash', async () => {
  // The alias makes it a query that the server has never seen.
  const query = gql`query { customer(id: "500") { id a${randomUUID().replaceAll('-', '')}: name } }`;
  const first = recordingClient({ persistedQueries: true });
  await first.client.query({ query });
  const [byHash, withText, ...others] = await sent(first.requests);

  const text = withText?.query ?? '';
  const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(text).digest('hex') };
  expect(text).toBe(print(first.client.documentTransform.transformDocument(query)));
  expect(byHash).not.toHaveProperty('query');
  expect(byHash).toMatchObject({ extensions: { persistedQuery } });
  expect(withText).toMatchObject({ extensions: { persistedQuery } });
  expect(others).toEqual([]);

  const second = recordingClient({ persistedQueries: true });
  const { data } = await second.client.query({ query });
  expect(data).toMatchObject({ customer: { id: '500' } });
  expect(Object.values((data as { customer: object }).customer)).toContain('Vernon Bear');
  expect(await sent(second.requests)).toEqual([expect.not.objectContaining({ query: expect.anything() })]);
});
