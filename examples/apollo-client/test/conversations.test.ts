import { CombinedGraphQLErrors } from '@apollo/client';
import { filter, firstValueFrom, takeWhile, toArray } from 'rxjs';
import { expect, test } from 'vitest';

import { fetchCustomerAndConversations, watchCustomerBeforeConversations } from '../src/conversations';
import { recordingClient } from './server';

test('what failed is null, and the rest is there', async () => {
  const { client } = recordingClient();
  const { data, error } = await fetchCustomerAndConversations(client, '500', 1000);
  expect(data).toMatchObject({ customer: { name: 'Vernon Bear', conversations: null } });
  expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([
    { path: ['customer', 'conversations'], extensions: { code: 'BAD_USER_INPUT', argument: 'first' } },
  ]);
});

/** Every result that shows something, to the one that is the last. */
function allResults(query: ReturnType<typeof watchCustomerBeforeConversations>) {
  return firstValueFrom(
    query.pipe(
      filter((result) => result.data !== undefined),
      takeWhile((result) => result.loading, true),
      toArray(),
    ),
  );
}

test('the name comes before the conversations', async () => {
  const { client, requests } = recordingClient();
  const results = await allResults(watchCustomerBeforeConversations(client, '500', 2));

  expect(results.map((result) => result.dataState)).toEqual(['streaming', 'complete']);
  expect(results.map((result) => result.data?.customer?.name)).toEqual(['Vernon Bear', 'Vernon Bear']);
  expect(results.map((result) => result.data?.customer?.conversations?.nodes?.map((each) => each?.subject))).toEqual([
    undefined,
    ['Feature idea 💡', 'API returns "429"'],
  ]);
  expect(requests).toHaveLength(1);
});

test('a deferred part that failed comes with its error', async () => {
  const { client } = recordingClient();
  const results = await allResults(watchCustomerBeforeConversations(client, '500', 1000));

  expect(results.map((result) => result.error !== undefined)).toEqual([false, true]);
  expect(results[1]).toMatchObject({ data: { customer: { name: 'Vernon Bear', conversations: null } } });
});
