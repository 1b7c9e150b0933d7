// Runs the reference clients of the two protocols for subscriptions, graphql-sse and graphql-ws, and the EventSource of browsers,
// against the real server over the network:
//
//   node subscriptions.mjs path/to/mailbox-graphql
//
// Neither package has audits for servers, unlike graphql-http (see audit.mjs).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { EventSource } from 'eventsource';
import * as sse from 'graphql-sse';
import * as ws from 'graphql-ws';
import WebSocket from 'ws';

import { startServer } from './server.mjs';

const [binary] = process.argv.slice(2);
if (!binary) throw new Error(`usage: node ${basename(process.argv[1])} BINARY`);

const limits = { timeout: 60_000 };
const unmetered = ['--rate-limit', '0', '--emulator-budget', '0'];

const changed = 'subscription { customerChanged(ids: ["500"]) { kind id customer { jobTitle } } }';
const invalid = 'subscription { customerChanged { nickname } }';
const write = 'mutation ($title: String) { updateCustomer(input: { id: "500", jobTitle: $title }) { customer { jobTitle } userErrors { message } } }';

/** The clients by transport. A client keeps an operation that the server has refused from being sent again. */
const transports = {
  'server-sent events': (url, headers, options) => sse.createClient({ url, headers, retryAttempts: 0, ...options }),
  WebSocket: (url, headers, options) =>
    ws.createClient({
      url: url.replace(/^http/, 'ws'),
      connectionParams: headers,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...options,
    }),
};

let titles = 0;

/** Changes the job title of customer 500 as another client would, and returns the new one. */
async function change(url, headers) {
  const title = `Title ${++titles}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: write, variables: { title } }),
  });
  const { data } = await response.json();
  assert.deepEqual(data, { updateCustomer: { customer: { jobTitle: title }, userErrors: [] } });
  return title;
}

/**
 * Changes the customer until the event of a change comes: no message says from when on a WebSocket's subscription hears of
 * changes.
 */
async function heard(results, url, headers) {
  const next = results.next();
  for (;;) {
    await change(url, headers);
    const result = await Promise.race([next, sleep(200)]);
    if (!result) continue;
    assert.equal(result.done, false, 'the subscription has ended');
    const { kind, id, customer } = result.value.data.customerChanged;
    assert.deepEqual({ kind, id }, { kind: 'UPDATED', id: '500' });
    assert.match(customer.jobTitle, /^Title \d+$/);
    return;
  }
}

/** The codes of the errors with which an operation is refused, by either transport. */
async function refusal(client, query) {
  try {
    const results = [];
    for await (const result of client.iterate({ query })) results.push(result);
    assert.equal(results.length, 1);
    return results[0].errors.map(({ extensions }) => extensions.code);
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors;
    return errors.map(({ extensions }) => extensions.code);
  }
}

/** The data of an operation with one answer. */
async function one(client, query) {
  const results = [];
  for await (const result of client.iterate({ query })) results.push(result);
  assert.equal(results.length, 1);
  return results[0].data;
}

/** Waits until a condition holds that nothing tells of. */
async function eventually(condition) {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(50)) {
    if (await condition()) return;
  }
  assert.fail(`never came true: ${condition}`);
}

/** Reports whether a new subscription hears of a change, or is refused. */
async function hears(client, url) {
  const results = client.iterate({ query: changed });
  const first = results.next().catch(() => ({}));
  for (;;) {
    await change(url);
    const result = await Promise.race([first, sleep(200)]);
    if (result) return Boolean(result.value?.data);
  }
}

/** Starts a server for the tests of a group, and returns a function that gives its address. */
function withServer(flags) {
  let server;
  before(async () => (server = await startServer(binary, [...unmetered, ...flags])));
  after(() => server.stop());
  return () => server.addresses.GraphQL;
}

for (const [name, connect] of Object.entries(transports)) {
  describe(name, limits, () => {
    const url = withServer([]);

    test('an event follows a change, until the client ends the subscription', async () => {
      const client = connect(url());
      const results = client.iterate({ query: changed });
      await heard(results, url());
      await heard(results, url());
      assert.deepEqual(await results.return(), { done: true, value: undefined });
      client.dispose();
    });

    test('several subscriptions and operations at once', async () => {
      const client = connect(url());
      const [first, second] = [changed, changed].map((query) => client.iterate({ query }));
      await heard(first, url());
      await heard(second, url());
      assert.deepEqual(await one(client, '{ customer(id: "500") { id } }'), { customer: { id: '500' } });
      await first.return();
      await heard(second, url());
      client.dispose();
    });

    test('a mutation is heard of by the client that sent it', async () => {
      const client = connect(url());
      const results = client.iterate({ query: changed });
      await heard(results, url());
      const title = `Title ${++titles}`;
      const payload = { query: write, variables: { title } };
      const next = results.next();
      const answer = await client.iterate(payload).next();
      assert.equal(answer.value.data.updateCustomer.customer.jobTitle, title);
      assert.equal((await next).value.data.customerChanged.customer.jobTitle, title);
      client.dispose();
    });

    test('operations that cannot be run', async () => {
      const client = connect(url());
      assert.deepEqual(await refusal(client, invalid), ['GRAPHQL_VALIDATION_FAILED']);
      assert.deepEqual(await refusal(client, 'subscription {'), ['GRAPHQL_PARSE_FAILED']);
      assert.deepEqual(await refusal(client, 'subscription { customerChanged(ids: ["x"]) { id } }'), ['BAD_USER_INPUT']);
      const deferring = 'subscription { customerChanged { id ... @defer { customer { name } } } }';
      assert.deepEqual(await refusal(client, deferring), ['BAD_REQUEST']);
      await heard(client.iterate({ query: changed }), url()); // they have ended nothing else
      client.dispose();
    });
  });

  describe(`${name}: the limit of subscriptions`, limits, () => {
    for (const [end, ending] of Object.entries({
      'that the client ends': ({ results }) => results.return(),
      'of a client that goes': ({ client }) => client.dispose(),
    })) {
      test(`forgets a subscription ${end}`, async () => {
        const server = await startServer(binary, [...unmetered, '--max-subscriptions', '1']);
        const url = server.addresses.GraphQL;
        const client = connect(url);
        const results = client.iterate({ query: changed });
        await heard(results, url);
        const other = connect(url);
        assert.deepEqual(await refusal(other, changed), ['SUBSCRIPTION_LIMIT_EXCEEDED']);
        ending({ client, results });
        await eventually(() => hears(other, url));
        client.dispose();
        other.dispose();
        await server.stop();
      });
    }
  });

  describe(`${name}: credentials`, limits, () => {
    const [key, entry] = newKey();
    const url = withServer(['--api-keys', entry]);

    for (const headers of [
      { Authorization: `Bearer ${key}` },
      { authorization: `Bearer ${key}` },
      { 'x-api-key': key },
      ...(name === 'WebSocket' ? [{ headers: { 'X-Api-Key': key } }] : []),
    ]) {
      test(`${JSON.stringify(headers).replace(key, '…')} lets the client in`, async () => {
        const client = connect(url(), headers);
        await heard(client.iterate({ query: changed }), url(), { 'x-api-key': key });
        client.dispose();
      });
    }

    for (const headers of [undefined, { 'x-api-key': 'mbx_wrong' }, { Authorization: 'Bearer' }]) {
      test(`${JSON.stringify(headers)} does not`, async () => {
        const client = connect(url(), headers);
        const results = client.iterate({ query: changed });
        const failure = await results.next().then(assert.fail, (error) => error);
        if (name === 'WebSocket') assert.deepEqual([failure.code, failure.reason], [4403, 'Forbidden']);
        else assert.equal(failure.response.status, 401);
        client.dispose();
      });
    }
  });
}

describe('WebSocket: the connection', limits, () => {
  test('one connection has all operations, and answers pings', async () => {
    const server = await startServer(binary, unmetered);
    const url = server.addresses.GraphQL;
    const [opened, ponged] = [[], []];
    const client = transports.WebSocket(url, undefined, {
      keepAlive: 50,
      on: { opened: () => opened.push(1), pong: (received) => received && ponged.push(1) },
    });
    const [first, second] = [changed, changed].map((query) => client.iterate({ query }));
    await heard(first, url);
    await heard(second, url);
    await one(client, '{ __typename }');
    await eventually(() => ponged.length > 2);
    assert.equal(opened.length, 1);
    await client.dispose();
    await server.stop();
  });

  test('a client subscribes again when the server has been started again', async () => {
    let server = await startServer(binary, unmetered);
    const url = server.addresses.GraphQL;
    const closed = [];
    const client = transports.WebSocket(url, undefined, {
      retryAttempts: 500,
      shouldRetry: () => true,
      retryWait: () => sleep(10), // so that the server is not there at first
      on: { closed: ({ code, reason }) => closed.push([code, reason]) },
    });
    const results = client.iterate({ query: changed });
    for (let round = 1; round <= 3; round++) {
      await heard(results, url);
      await server.stop();
      await eventually(() => closed.length > 0);
      assert.deepEqual(closed[0], [1001, 'the server is stopping']);
      server = await startServer(binary, [...unmetered, '--listen', new URL(url).host]);
      closed.length = 0;
    }
    await heard(results, url);
    await client.dispose();
    await server.stop();
  });
});

describe('server-sent events: the connection', limits, () => {
  test('a server that stops completes subscriptions', async () => {
    const server = await startServer(binary, unmetered);
    const client = transports['server-sent events'](server.addresses.GraphQL);
    const results = client.iterate({ query: changed });
    await heard(results, server.addresses.GraphQL);
    const end = results.next();
    await server.stop();
    assert.deepEqual(await end, { done: true, value: undefined });
    client.dispose();
  });

  /** The operation in an address, as EventSource needs it: it sends GET, and no headers of a page. */
  const addressOf = (url, query) => `${url}?${new URLSearchParams({ query })}`;

  test("a browser's EventSource hears of events and of their end", async () => {
    const server = await startServer(binary, unmetered);
    const url = server.addresses.GraphQL;
    const source = new EventSource(addressOf(url, changed));
    await once(source, 'open');
    const next = once(source, 'next');
    const title = await change(url);
    const [event] = await next;
    assert.deepEqual(JSON.parse(event.data).data.customerChanged, { kind: 'UPDATED', id: '500', customer: { jobTitle: title } });

    const complete = once(source, 'complete');
    const stopped = server.stop();
    assert.equal((await complete)[0].data, '');
    source.close();
    await stopped;
  });

  test("a browser's EventSource hears of errors before the start", async () => {
    const server = await startServer(binary, unmetered);
    for (const query of [invalid, 'subscription {', 'subscription { customerChanged { id ... @defer { kind } } }']) {
      const source = new EventSource(addressOf(server.addresses.GraphQL, query));
      const [next, complete] = [once(source, 'next'), once(source, 'complete')];
      assert.ok(JSON.parse((await next)[0].data).errors[0].extensions.code);
      await complete;
      source.close();
    }
    await server.stop();
  });

  test("a browser's EventSource cannot send mutations", async () => {
    const server = await startServer(binary, unmetered);
    const source = new EventSource(addressOf(server.addresses.GraphQL, 'mutation { updateCustomer(input: { id: "500" }) { customer { id } } }'));
    const [error] = await once(source, 'error');
    assert.equal(error.code, 405);
    source.close();
    await server.stop();
  });
});

/** Makes an API key, and the entry by which the server accepts it. */
function newKey() {
  const printed = execFileSync(binary, ['new-key', 'subscriber', '--scope', 'customers:write'], { encoding: 'utf8' });
  return ['Key', 'Entry'].map((name) => new RegExp(`^${name} +(.+)$`, 'm').exec(printed)[1]);
}
