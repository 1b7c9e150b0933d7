import { filter, firstValueFrom } from 'rxjs';
import { expect, onTestFinished, test, vi } from 'vitest';

import { fetchNextPage, watchCustomers } from '../src/customers';
import { recordingClient } from './server';

type List = ReturnType<typeof watchCustomers>;

/** Shows the list until the test ends, and waits for its first page. */
async function open(list: List) {
  const subscription = list.subscribe(() => {});
  onTestFinished(() => subscription.unsubscribe());
  await firstValueFrom(list.pipe(filter((result) => !result.loading)));
}

/** The rows, and whether there are more. */
function shown(list: List) {
  const { data, dataState } = list.getCurrentResult();
  if (dataState !== 'complete' || !data.customers) throw new Error(`the list is ${dataState}`);
  return { names: data.customers.edges.map((edge) => edge.node.name), more: data.customers.pageInfo.hasNextPage };
}

test('pages are joined into one list', async () => {
  const { client, requests } = recordingClient();
  const list = watchCustomers(client, 2);
  await open(list);
  expect(shown(list)).toEqual({ names: ['Grace Çelik', 'Nia Kowalski'], more: true });

  expect(await fetchNextPage(list)).toBe(true);
  // Whoever shows the list hears of the change a moment later.
  await vi.waitFor(() =>
    expect(shown(list)).toEqual({ names: ['Grace Çelik', 'Nia Kowalski', 'Şebnem Ibe', 'Ines Çelik'], more: true }),
  );
  expect(requests).toHaveLength(2);
});

test('a list that is complete has no next page', async () => {
  const { client, requests } = recordingClient();
  const list = watchCustomers(client, 2, { lastName: 'Bear' });
  await open(list);

  expect(await fetchNextPage(list)).toBe(false);
  expect(shown(list)).toEqual({ names: ['Vernon Bear'], more: false });
  expect(requests).toHaveLength(1);
});

test('lists with different filters are kept apart', async () => {
  const { client, requests } = recordingClient();
  const bears = { lastName: 'Bear' };
  await open(watchCustomers(client, 2));
  await open(watchCustomers(client, 2, bears));

  const [allAgain, bearsAgain] = [watchCustomers(client, 2), watchCustomers(client, 2, bears)];
  await Promise.all([open(allAgain), open(bearsAgain)]);
  expect(shown(allAgain).names).toEqual(['Grace Çelik', 'Nia Kowalski']);
  expect(shown(bearsAgain).names).toEqual(['Vernon Bear']);
  expect(requests).toHaveLength(2);
});
