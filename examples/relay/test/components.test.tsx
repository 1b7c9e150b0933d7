// The components against a running server on its emulator, whose data is the same each time.
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { Suspense, type ReactNode } from 'react';
import { RelayEnvironmentProvider, commitLocalUpdate } from 'react-relay';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CustomerDetail } from '../src/CustomerDetail';
import { CustomerList } from '../src/CustomerList';
import { createEnvironment } from '../src/environment';
import { url } from './server';

configure({ asyncUtilTimeout: 10_000 }); // a busy machine takes its time

const bear = 'Q3VzdG9tZXI6NTAw'; // the nodeId of customer 500

const requests = vi.spyOn(globalThis, 'fetch');
let environment = createEnvironment(url, '');

beforeEach(() => {
  requests.mockClear();
  environment = createEnvironment(url, '');
});
afterEach(cleanup);

function show(component: ReactNode) {
  render(
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback="Loading">{component}</Suspense>
    </RelayEnvironmentProvider>,
  );
}

const rows = () => screen.getAllByRole('listitem').map((row) => row.textContent?.replace('Refresh', '').trim());
/** The operations that were sent, without subscriptions. */
const operations = () =>
  requests.mock.calls
    .map(([, init]) => JSON.parse(String(init?.body)))
    .filter(({ query }) => !query.startsWith('subscription'));
const lastOperation = () => operations().at(-1);

test('a list goes on where it ended', async () => {
  show(<CustomerList pageSize={2} />);
  const more = await screen.findByText('More');
  const first = [
    'Grace Çelik grace.celik@post.example Nimbus Labs',
    'Nia Kowalski nia.kowalski+news@graniteanvil.example Granite Anvil',
  ];
  expect(rows()).toEqual(first);

  more.click();
  await screen.findByText('Ines Çelik');
  expect(rows()).toEqual([
    ...first,
    'Şebnem Ibe sebnem.ibe@post.example Blue Garden S.A.',
    'Ines Çelik ines.celik@maplestudio.example Maple Studio',
  ]);
  expect(lastOperation()).toMatchObject({
    operationName: 'CustomerListNextPageQuery',
    variables: { count: 2, cursor: expect.any(String) },
  });
});

test('a detail shows the customer and then the conversations, in one request', async () => {
  show(<CustomerDetail id="500" conversations={3} />);
  const detail = await screen.findByRole('article');
  expect(detail.textContent).toContain('Vernon Bear bear@acme.com Acme, Inc');
  await within(detail).findByRole('list');
  expect(rows()).toEqual(['Feature idea 💡 (CLOSED)', 'API returns "429" (ACTIVE)', 'Cannot sign in (PENDING)']);
  expect(operations()).toHaveLength(1);
});

test('a customer is fetched again by nodeId', async () => {
  show(<CustomerDetail id="500" conversations={1} />);
  const refresh = await screen.findByText('Refresh');
  await screen.findByRole('list');
  commitLocalUpdate(environment, (store) => store.get(bear)?.setValue('Somebody Else', 'name'));
  await screen.findByText('Somebody Else');

  refresh.click();
  await screen.findByText('Vernon Bear');
  expect(lastOperation()).toMatchObject({ operationName: 'CustomerCardRefreshQuery', variables: { nodeId: bear } });
});

async function saveJobTitle(title: string) {
  fireEvent.change(await screen.findByLabelText('Job title'), { target: { value: title } });
  fireEvent.click(screen.getByText('Save'));
}

test('a new job title is shown at once, and stays', async () => {
  show(<CustomerDetail id="100093876" conversations={1} />);
  const title = `Engineer ${Date.now()}`; // new also to a server that the test ran against before
  await saveJobTitle(title);
  screen.getByText(title);
  await waitFor(() => expect(screen.getByText('Save')).toHaveProperty('disabled', false));
  screen.getByText(title);
  expect(lastOperation()).toMatchObject({ variables: { input: { id: '100093876', jobTitle: title } } });
});

test('a job title that is refused is taken back, with the reason', async () => {
  show(<CustomerDetail id="500" conversations={1} />);
  await saveJobTitle('x'.repeat(61));
  screen.getByText('x'.repeat(61));
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('60'));
  screen.getByText('CEO and Co-Founder');
});

test('a detail shows what another client changes', async () => {
  show(<CustomerDetail id="100297962" conversations={1} />);
  await screen.findByRole('article');
  // Nothing tells when the subscription has begun.
  await waitFor(async () => {
    const title = `Director ${Date.now()}`;
    const query = 'mutation ($title: String) { updateCustomer(input: { id: "100297962", jobTitle: $title }) { customer { id } } }';
    await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables: { title } }),
    });
    await screen.findByText(title, undefined, { timeout: 1500 });
  });
});

test('a customer who does not exist is no error', async () => {
  show(<CustomerDetail id="1" conversations={3} />);
  await screen.findByText('No such customer');
});

test('a customer who could not be fetched is one', async () => {
  show(<CustomerDetail id="bear" conversations={3} />);
  expect((await screen.findByRole('alert')).textContent).toBe('Customer: BAD_USER_INPUT');
});

test('an error in a deferred part leaves the rest', async () => {
  show(<CustomerDetail id="500" conversations={1000} />);
  expect((await screen.findByRole('alert')).textContent).toBe('Conversations: BAD_USER_INPUT');
  screen.getByText('Vernon Bear');
});
