import type { CombinedError } from '@urql/core';
import { expect, test, vi } from 'vitest';

import { addEmail } from '../src/edit';
import { watchCustomers, type CustomerEvent } from '../src/live';
import { recordingClient } from './server';

const id = '100297962';

/** Adds an email address by another client until something holds: nothing tells when a subscription has begun. */
async function changeUntil(holds: () => boolean) {
  const { client } = recordingClient();
  await vi.waitFor(
    async () => {
      expect((await addEmail(client, id, `${Date.now()}@work.example`)).userErrors).toEqual([]);
      await vi.waitFor(() => expect(holds()).toBe(true), 1500);
    },
    { timeout: 30_000 },
  );
}

test('what another client changes is an event, until the subscription ends', async () => {
  const { client, requests, mediaTypes } = recordingClient();
  const events: CustomerEvent[] = [];
  const end = watchCustomers(client, [id], (event) => events.push(event));
  await changeUntil(() => events.length > 0);
  expect(events[0]).toMatchObject({ kind: 'UPDATED', id, customer: { id, jobTitle: expect.anything() } });
  expect(requests).toHaveLength(1);
  expect(mediaTypes).toEqual(['text/event-stream']);

  end();
  const before = events.length;
  let heard = 0;
  const endOther = watchCustomers(recordingClient().client, [id], () => heard++);
  await changeUntil(() => heard > 0);
  expect(events).toHaveLength(before);
  endOther();
});

test('a subscription that the server refuses is an error with a code', async () => {
  const { client } = recordingClient();
  const error = await new Promise<CombinedError>((onError) => watchCustomers(client, ['bear'], () => {}, onError));
  expect(error.graphQLErrors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});
