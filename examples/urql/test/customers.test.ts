import { expect, test } from 'vitest';

import { customerPages } from '../src/customers';
import { recordingClient } from './server';

test('pages follow one another', async () => {
  const { client, requests } = recordingClient();
  const names: (string | null)[] = [];
  let pages = 0;
  for await (const page of customerPages(client, 2)) {
    names.push(...page.map((row) => row.name));
    if (++pages === 2) break;
  }
  expect(names).toEqual(['Grace Çelik', 'Nia Kowalski', 'Şebnem Ibe', 'Ines Çelik']);
  expect(requests).toHaveLength(2);
});

test('the last page is the last', async () => {
  const { client, requests } = recordingClient();
  const pages = [];
  for await (const page of customerPages(client, 2, { lastName: 'Bear' })) pages.push(page);
  expect(pages).toMatchObject([[{ id: '500', name: 'Vernon Bear' }]]);
  expect(requests).toHaveLength(1);
});

test('a page that was shown before comes from the cache', async () => {
  const { client, requests } = recordingClient();
  await customerPages(client, 2).next();
  await customerPages(client, 2).next();
  expect(requests).toHaveLength(1);
});

test('a list that cannot be served throws', async () => {
  const { client } = recordingClient();
  const failure = await customerPages(client, 0).next().catch((error: unknown) => error);
  expect(failure).toMatchObject({ graphQLErrors: [{ extensions: { code: 'BAD_USER_INPUT', argument: 'first' } }] });
});
