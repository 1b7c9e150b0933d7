import { CombinedGraphQLErrors, gql, type TypedDocumentNode } from '@apollo/client';
import { expect, test, vi } from 'vitest';

import { createClient } from '../src/client';
import { setJobTitle } from '../src/edit';
import { recordingClient, uri } from './server';

const nia = '100093876';
interface Data {
  customer: { jobTitle: string | null } | null;
}

const JOB_TITLE: TypedDocumentNode<Data> = gql`
  query {
    customer(id: "100093876") {
      id
      jobTitle
    }
  }
`;

/** A client that has read the customer, and the job titles that a page with the customer shows from then on. */
async function clientWithPage() {
  const { client } = recordingClient();
  await client.query({ query: JOB_TITLE });
  const shown: unknown[] = [];
  client.watchQuery({ query: JOB_TITLE }).subscribe(({ data }) => shown.push(data?.customer?.jobTitle));
  return { client, shown };
}

test('a new job title is shown before the answer comes, and stays', async () => {
  const { client, shown } = await clientWithPage();
  const jobTitle = `Engineer ${Date.now()}`; // new also to a server that the test ran against before
  expect(await setJobTitle(client, nia, jobTitle)).toEqual([]);
  expect(shown.at(-1)).toBe(jobTitle);
  const { data } = await recordingClient().client.query({ query: JOB_TITLE });
  expect(data).toMatchObject({ customer: { jobTitle } });
});

test('a job title that is refused is taken back, with the place of the input', async () => {
  const { client, shown } = await clientWithPage();
  const before = shown[0];
  const tooLong = 'x'.repeat(61);
  expect(await setJobTitle(client, nia, tooLong)).toMatchObject([{ code: 'TOO_LONG', field: ['jobTitle'] }]);
  await vi.waitFor(() => expect(shown).toEqual([before, tooLong, before]));
});

test('a change that failed otherwise is an error with a code', async () => {
  const answer = { errors: [{ message: 'spent', extensions: { code: 'RATE_LIMITED' } }], data: null };
  const client = createClient({ uri, fetch: async () => Response.json(answer) });
  const error = await setJobTitle(client, nia, 'Engineer').catch((error: unknown) => error);
  expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
});
