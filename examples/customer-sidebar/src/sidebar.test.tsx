import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type AnyVariables, type DocumentInput } from 'urql';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { App } from './App';
import { createClient } from './client';
import { Connection } from './Connection';
import { FindCustomerByEmailDocument, SearchCustomersDocument, OlderConversationsDocument, ShowCustomerDocument } from './generated/graphql';
import { OutLink } from './OutLink';

const url: string = import.meta.env.MAILBOX_GRAPHQL_URL; // the real server; see the readme

configure({ asyncUtilTimeout: 20_000 });

afterEach(() => {
  cleanup();
  location.hash = '';
});

function show(fetch = globalThis.fetch) {
  render(
    <Connection url={url} fetch={fetch}>
      <App />
    </Connection>,
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
    for (const text of ['CEO and Co-Founder', 'Greater Dallas/FT Worth Area', 'Acme, Inc', 'Tesla'])
      within(card).getByText(text);
    const conversations = await within(card).findByRole('region', { name: /^Conversations/ });
    await waitFor(() => expect(within(conversations).getAllByRole('listitem')).toHaveLength(5));
    await user.click(within(conversations).getByRole('button', { name: 'Show older' }));
    await waitFor(() => expect(within(conversations).getAllByRole('listitem')).toHaveLength(10));
    expect(within(conversations).queryByRole('button')).toBeNull(); // Vernon Bear wrote no more than these

    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-customer')).toBe('500'));
    expect(screen.queryByRole('article')).toBeNull();
  });

  test('finds the search again after a reload, with and without a card', async () => {
    await search(show(), 'Vernon Bear');
    await status('1 customer');
    expect(location.hash).toBe('#/?q=Vernon%20Bear');
    cleanup();

    const user = show();
    await status('1 customer');
    expect(screen.getByRole('searchbox')).toHaveProperty('value', 'Vernon Bear');
    await user.click(within(list()).getByText('Vernon Bear'));
    await screen.findByRole('article', { name: 'Vernon Bear' });
    expect(location.hash).toBe('#/customers/500?q=Vernon%20Bear');
    await user.click(screen.getByRole('link', { name: /All customers/ }));
    await waitFor(() => expect(screen.queryByRole('article')).toBeNull());
    expect(location.hash).toBe('#/?q=Vernon%20Bear');
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
    expect(await cost(OlderConversationsDocument, { id: '500' })).toBe(2);
  });
});

describe('edits', () => {
  async function open(id: string, fetch = globalThis.fetch) {
    location.hash = `#/customers/${id}`;
    const user = show(fetch);
    const card = await screen.findByRole('article');
    await within(card).findByRole('heading', { name: 'Contact' });
    const edit = async (label: string, value: string) => {
      await user.click(await within(card).findByRole('button', { name: `Edit ${label}` }));
      const field = within(card).getByLabelText(label);
      await user.clear(field);
      if (value) await user.type(field, value);
      await user.keyboard('{Enter}');
    };
    return { user, card, edit };
  }

  test('each kind of property has a control that fits it', async () => {
    const { user, card } = await open('100297962');
    const control = async (label: RegExp) => {
      await user.click(await within(card).findByRole('button', { name: label }));
      const field = card.querySelector('form.edit [name=value]')!;
      await user.keyboard('{Escape}');
      return field.getAttribute('type') ?? field.tagName;
    };
    const names = [...card.querySelectorAll('#properties + dl dt')].map((name) => name.textContent);
    const controls = [];
    for (const name of names) controls.push(await control(new RegExp(`^Edit ${name}$`)));
    expect(new Set(controls)).toEqual(new Set(['text', 'number', 'date', 'url', 'SELECT']));
    screen.getByRole('article'); // Escape has closed the forms alone
  });

  test('two edits at once are sent one after the other, and both are shown', async () => {
    let [underWay, most] = [0, 0];
    const { user, card } = await open('100093876', async (input, init) => {
      if (!String(init?.body).includes('mutation')) return fetch(input, init);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return fetch(input, init).finally(() => underWay--);
    });
    const at = Date.now(); // new also to a server that the test ran against before
    for (const [label, value] of [
      ['Job title', `Director ${at}`],
      ['Notes', `Met at ${at}.`],
    ] as const) {
      await user.click(within(card).getByRole('button', { name: new RegExp(`^(Edit|Add) ${label}$`) }));
      const field = within(card).getByRole('textbox', { name: label });
      await user.clear(field);
      await user.type(field, value);
    }
    for (const save of within(card).getAllByRole('button', { name: 'Save' })) fireEvent.click(save);
    await within(card).findByText(`Met at ${at}.`);
    await within(card).findByText(`Director ${at}`);
    expect(most).toBe(1);
  });

  test('a type that the page cannot choose stays as it is', async () => {
    const sent: string[] = [];
    const customer = { id: '7', name: 'Ada', phones: [{ id: '1', value: '555', type: 'UNKNOWN' }], properties: [] };
    const { user, card } = await open('7', async (_, init) => {
      sent.push(String(init?.body));
      const payload = { customer, userErrors: [] };
      return Response.json({ data: sent.at(-1)!.includes('mutation') ? { updateCustomer: payload } : { customer } });
    });
    await user.click(await within(card).findByRole('button', { name: 'Edit phone 555' }));
    expect(within(card).getByRole('combobox', { name: 'Type' })).toHaveProperty('selectedOptions.0.text', 'Not known');
    await user.type(within(card).getByLabelText('Phone'), '1{Enter}');
    await within(card).findByRole('button', { name: 'Edit phone 555' });
    expect(JSON.parse(sent.at(-1)!).variables.input).toEqual({ id: '7', phones: { update: [{ id: '1', value: '5551' }] } });
  });

  test('a job title with a slash is written, not searched for', async () => {
    const { card, edit } = await open('100093876');
    const title = `Sales/Support ${Date.now()}`; // new also to a server that the test ran against before
    await edit('Job title', title);
    await within(card).findByText(title);
    expect(document.activeElement).toBe(within(card).getByRole('button', { name: 'Edit Job title' }));
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
    const none = { emails: [], chats: [], socialProfiles: [], websites: [], properties: [] };
    const customer = { ...none, id: '7', name: 'Ada', phones: null, conversations: null };
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

  test('shows older conversations, and tries again when they fail', async () => {
    const conversation = (number: number) => ({ id: `${number}`, number, subject: `About ${number}`, status: 'ACTIVE' });
    const page = (number: number, endCursor: string | null) => ({
      totalCount: 2,
      nodes: [conversation(number)],
      pageInfo: { hasNextPage: endCursor !== null, endCursor },
    });
    const customer = (conversations: object) => ({ data: { customer: { id: '7', properties: [], conversations } } });
    location.hash = '#/customers/7';
    const row = [200, rows(['7'], null)] as [number, unknown];
    const answers = answering(row, [200, customer(page(2, 'a'))], [503, failure('TIMEOUT')], [200, customer(page(1, null))]);
    const user = show(answers);
    await user.click(await screen.findByRole('button', { name: 'Show older' }));
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    await screen.findByText('About 1');
    screen.getByText('About 2');
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
  });

  test('shows websites, as links where they are some', async () => {
    const websites = ['www.example.com', 'javascript:alert(1)'].map((value, id) => ({ id: `${id}`, value }));
    location.hash = '#/customers/7';
    show(answering([200, { data: { customer: { id: '7', name: 'Ada', websites, properties: [] } } }]));
    const card = await screen.findByRole('article', { name: 'Ada' });
    expect(within(card).getByRole('link', { name: 'www.example.com' })).toHaveProperty('href', 'https://www.example.com/');
    within(card).getByText('javascript:alert(1)');
    expect(within(card).queryByRole('link', { name: 'javascript:alert(1)' })).toBeNull();
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
