import { expect, test } from 'vitest';

import { customerBeforeConversations, fetchCustomerAndConversations } from '../src/conversations';
import { recordingClient } from './server';

test('what failed is null, and the rest is there', async () => {
  const { client } = recordingClient();
  const { data, error } = await fetchCustomerAndConversations(client, '500', 1000);
  expect(data).toMatchObject({ customer: { name: 'Vernon Bear', conversations: null } });
  expect(error?.graphQLErrors).toMatchObject([
    { path: ['customer', 'conversations'], extensions: { code: 'BAD_USER_INPUT', argument: 'first' } },
  ]);
});

/** Every result, to the one that is the last. */
function allResults(source: ReturnType<typeof customerBeforeConversations>) {
  type Result = Awaited<ReturnType<typeof source.toPromise>>;
  return new Promise<Result[]>((resolve) => {
    const results: Result[] = [];
    source.subscribe((result) => {
      results.push(result);
      if (!result.hasNext) resolve(results);
    });
  });
}

test.each(['text/event-stream', 'multipart/mixed'])('the name comes before the rest, by %s', async (mediaType) => {
  const { client, mediaTypes } = recordingClient({ accept: `${mediaType}, application/json` });
  const results = await allResults(customerBeforeConversations(client, '500', 2));

  expect(results.map((result) => result.hasNext)).toEqual([true, false]);
  expect(results.map((result) => result.data?.customer?.name)).toEqual(['Vernon Bear', 'Vernon Bear']);
  const subjects = results.map(({ data }) => {
    const customer = data?.customer;
    const conversations = customer && 'conversations' in customer ? customer.conversations : undefined;
    return conversations?.nodes.map((each) => each.subject);
  });
  expect(subjects).toEqual([undefined, ['Feature idea 💡', 'API returns "429"']]);
  expect(mediaTypes).toEqual([mediaType]);
});

test('the server can send parts in a way that urql reads by itself', async () => {
  const { client, mediaTypes } = recordingClient();
  expect(await allResults(customerBeforeConversations(client, '500', 2))).toHaveLength(2);
  expect(mediaTypes).toEqual(['text/event-stream']);
});

test('a deferred part that failed comes with its error', async () => {
  const { client } = recordingClient();
  const results = await allResults(customerBeforeConversations(client, '500', 1000));

  const codes = results.map((result) => result.error?.graphQLErrors[0]?.extensions.code);
  expect(codes).toEqual([undefined, 'BAD_USER_INPUT']);
  expect(results[1]).toMatchObject({ data: { customer: { name: 'Vernon Bear', conversations: null } } });
});
