import { cleanup, configure, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Provider, type AnyVariables, type DocumentInput } from 'urql';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { App } from './App';
import { createClient } from './client';
import { FindCustomerByEmailDocument, SearchCustomersDocument, ShowCustomerDocument } from './generated/graphql';
import { OutLink } from './OutLink';

const url: string = import.meta.env.MAILBOX_GRAPHQL_URL; // the real server; see the readme

configure({ asyncUtilTimeout: 20_000 });

afterEach(() => {
  cleanup();
  location.hash = '';
});

function show(fetch = globalThis.fetch) {
  render(
    <Provider value={createClient({ url, fetch })}>
      <App />
    </Provider>,
  );
  return userEvent.setup();
}

const list = () => screen.getByRole('list', { name: 'Customers' });
const status = (text: string) => waitFor(() => expect(screen.getByRole('status').textContent).toBe(text));

async function search(user: ReturnType<typeof show>, text: string) {
  await user.keyboard('/');
  await user.paste(text);
}

describe('with the server', () => {
  test('searches, loads more and opens a customer by keyboard', async () => {
    const user = show();
    await status('First 50 customers');
    expect(list().children).toHaveLength(50);
    await user.click(screen.getByRole('button', { name: 'Load more' }));
    await status('First 100 customers');

    await search(user, 'Vernon Bear');
    expect(document.activeElement).toBe(screen.getByLabelText('Search customers by name or email'));
    await status('1 customer');
    await user.keyboard('{ArrowDown}{Enter}');
    const card = await screen.findByRole('article', { name: 'Vernon Bear' });
    expect(document.activeElement).toBe(within(card).getByRole('heading', { level: 2 }));
    expect(within(card).getByRole('link', { name: 'bear@acme.com' })).toHaveProperty('href', 'mailto:bear%40acme.com');
    expect(within(card).getByRole('link', { name: '123-123-123' })).toHaveProperty('href', 'tel:123123123');
    for (const text of ['CEO and Co-Founder · Greater Dallas/FT Worth Area', 'Acme, Inc', 'Tesla'])
      within(card).getByText(text);
    const conversations = await within(card).findByRole('region', { name: /^Conversations/ });
    await waitFor(() => expect(within(conversations).getAllByRole('listitem')).toHaveLength(5));

    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement?.getAttribute('href')).toBe('#/customers/500'));
    expect(screen.queryByRole('article')).toBeNull();
  });

  test.each([
    ['bear', 'a part of an address or a name'],
    ['BEAR@acme.com', 'a whole address'],
    ['bear@acm', 'a part of an address'],
  ])('finds %s: %s', async (text) => {
    await search(show(), text);
    await waitFor(() => within(list()).getByText('Vernon Bear'));
  });

  test('says that nobody is found, whatever was typed', async () => {
    await search(show(), '") OR firstName:("Ada');
    await status('0 customers');
    screen.getByText(/Nobody found for/);
  });

  test('costs as many REST requests as the operations say', async () => {
    const client = createClient({
      url,
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, 'Cache-Control': 'no-cache' } }),
    });
    // Not toPromise: it hangs up before the stream's end is read, which Node reports as a rejection that nobody handles.
    const cost = <Data, Variables extends AnyVariables>(query: DocumentInput<Data, Variables>, variables: Variables) =>
      new Promise((resolve) => {
        client.query(query, variables).subscribe(({ hasNext, extensions }) => {
          if (!hasNext) resolve(extensions?.cost.restRequests);
        });
      });
    expect(await cost(SearchCustomersDocument, {})).toBe(1);
    expect(await cost(FindCustomerByEmailDocument, { email: 'bear@acme.com' })).toBe(1);
    expect(await cost(ShowCustomerDocument, { id: '500' })).toBe(2);
  });
});

describe('when something fails', () => {
  const answering = (...answers: [status: number, body: unknown][]) =>
    vi.fn(async () => {
      const [status, body] = answers.length > 1 ? answers.shift()! : answers[0]!;
      return Response.json(body, { status, headers: { 'Content-Type': 'application/graphql-response+json' } });
    });
  const failure = (code: string, extra = {}) => ({
    errors: [{ message: `It is ${code}.`, extensions: { code, ...extra } }],
  });
  const rows = (ids: string[], next: string | null) => ({
    data: {
      customers: {
        nodes: ids.map((id) => ({ id, name: `Customer ${id}`, emails: null, organization: null })),
        pageInfo: { hasNextPage: next !== null, endCursor: next },
      },
    },
  });

  test.each([
    [401, 'UNAUTHENTICATED', {}, 'sign in and try again'],
    [429, 'RATE_LIMITED', { retryAfter: 12 }, 'Try again in 12 s.'],
    [503, 'UPSTREAM_UNAVAILABLE', {}, 'It is UPSTREAM_UNAVAILABLE.'],
  ])('explains %i %s, and tries again', async (status, code, extra, explanation) => {
    const user = show(answering([status, failure(code, extra)], [200, rows(['1'], null)]));
    expect((await screen.findByRole('alert')).textContent).toContain(explanation);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await within(list()).findByText('Customer 1');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('says that the server cannot be reached', async () => {
    show(() => Promise.reject(new TypeError('fetch failed')));
    expect((await screen.findByRole('alert')).textContent).toContain('cannot be reached');
  });

  test('keeps the rows when the next ones fail', async () => {
    const user = show(answering([200, rows(['1'], 'a')], [503, failure('TIMEOUT')], [200, rows(['2'], null)]));
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    await screen.findByRole('alert');
    within(list()).getByText('Customer 1');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await status('2 customers');
    within(list()).getByText('Customer 1');
  });

  test('keeps the card when a part of it fails', async () => {
    const customer = { id: '7', name: 'Ada', emails: [], phones: null, properties: [], conversations: null };
    const errors = ['phones', 'conversations'].map((field) => ({
      ...failure('TIMEOUT').errors[0],
      message: `No ${field}.`,
      path: ['customer', field],
    }));
    location.hash = '#/customers/7';
    show(answering([200, { data: { customer }, errors }]));
    const card = await screen.findByRole('article', { name: 'Ada' });
    within(card).getByText('No phones.');
    within(within(card).getByRole('region', { name: 'Conversations' })).getByText('No conversations.');
  });

  test('says that a customer does not exist', async () => {
    location.hash = '#/customers/7';
    show(answering([200, { data: { customer: null } }]));
    await screen.findByText('There is no customer 7.');
  });
});

test.each([
  ['profiles.example/ada', 'https://profiles.example/ada'],
  ['http://profiles.example/', 'http://profiles.example/'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
])('a property %s leads to %s', (address, href) => {
  render(<OutLink address={address}>text</OutLink>);
  expect(screen.queryByRole('link')?.getAttribute('href')).toBe(href);
});
