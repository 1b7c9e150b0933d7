import { gql, type TypedDocumentNode } from '@apollo/client';
import { expect, test, vi } from 'vitest';

import { setJobTitle } from '../src/edit';
import { watchCustomers } from '../src/live';
import { recordingClient } from './server';

const id = '100297962';

const JOB_TITLE: TypedDocumentNode<{ customer: { jobTitle: string | null } | null }> = gql`
  query {
    customer(id: "100297962") {
      id
      jobTitle
    }
  }
`;

/** Changes the job title by another client until it is shown: nothing tells when a subscription has begun. */
async function changeUntil(isShown: (title: string) => boolean) {
  const { client } = recordingClient();
  await vi.waitFor(
    async () => {
      const title = `Engineer ${Date.now()}`;
      expect(await setJobTitle(client, id, title)).toEqual([]);
      await vi.waitFor(() => expect(isShown(title)).toBe(true), 1500);
    },
    { timeout: 30_000 },
  );
}

test('a page shows what another client changes, until it ends the subscription', async () => {
  const { client, requests } = recordingClient();
  await client.query({ query: JOB_TITLE });
  const shown: unknown[] = [];
  client.watchQuery({ query: JOB_TITLE }).subscribe(({ data }) => shown.push(data?.customer?.jobTitle));
  const changes: string[] = [];
  const end = watchCustomers(client, [id], { onChange: (kind, of) => changes.push(`${kind} ${of}`) });
  await changeUntil((title) => shown.at(-1) === title);
  expect(new Set(changes)).toEqual(new Set([`UPDATED ${id}`]));
  expect(requests).toHaveLength(1); // the query; the change came over the WebSocket

  end();
  const before = changes.length;
  const other = recordingClient().client;
  let heard = 0;
  const endOther = watchCustomers(other, [id], { onChange: () => heard++ });
  await changeUntil(() => heard > 0);
  expect(changes).toHaveLength(before);
  endOther();
});

test('a subscription that the server refuses is an error with a code', async () => {
  const { client } = recordingClient();
  const error = await new Promise((onError) => watchCustomers(client, ['bear'], { onError }));
  expect(error).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});
