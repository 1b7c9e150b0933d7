import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from 'graphql';

import { createFetcher } from './fetcher.js';

const query = 'query Q { a } subscription S { b }';
const documentAST = parse(query);

/** Runs an operation against an answer; returns what GraphiQL gets, and the request. */
async function run(operationName, answer) {
  const requests = [];
  const fetcher = createFetcher({
    endpoint: 'http://server.example/graphql',
    fetch: async (url, init) => {
      requests.push(new Request(url, init));
      return answer();
    },
  });
  const running = fetcher({ query, operationName }, { documentAST, headers: { 'X-Api-Key': 'key' } });
  const got = [];
  if (running.subscribe) {
    await new Promise(resolve =>
      running.subscribe({
        next: event => got.push(event),
        error: error => resolve(got.push(error)),
        complete: () => resolve(got.push('complete')),
      }),
    );
  } else {
    for await (const result of await running) got.push(result);
  }
  return { got, request: requests[0] };
}

const json = (body, status) => () =>
  new Response(body, { status, headers: { 'Content-Type': 'application/graphql-response+json' } });

test('a query is sent as GraphiQL sends it', async () => {
  const { got, request } = await run('Q', json('{"data":{"a":1}}', 200));

  assert.deepEqual(got, [{ data: { a: 1 } }]);
  assert.match(request.headers.get('Accept'), /^application\/json/);
});

test('a subscription is sent for a stream of events, with the headers of the editor', async () => {
  const events = ':\n\nevent: next\ndata: {"data":{"b":1}}\n\nevent: complete\ndata:\n\n';
  const stream = () => new Response(events, { headers: { 'Content-Type': 'text/event-stream' } });
  const { got, request } = await run('S', stream);

  assert.deepEqual(got, [{ data: { b: 1 } }, 'complete']);
  assert.equal(request.headers.get('Accept'), 'text/event-stream');
  assert.equal(request.headers.get('X-Api-Key'), 'key');
});

test('a subscription that is refused shows the answer', async () => {
  const { got } = await run('S', json('{"errors":[{"message":"sign in"}]}', 401));

  assert.deepEqual(got, [{ errors: [{ message: 'sign in' }] }, 'complete']);
});

test('a subscription that something else answers shows what that is', async () => {
  const { got } = await run('S', json('<html>', 502));

  assert.match(got[0].message, /502/);
});

test('a subscription ends when GraphiQL ends it', async () => {
  const aborted = new Promise(resolve => {
    const fetcher = createFetcher({
      endpoint: 'http://server.example/graphql',
      fetch: (_, { signal }) => new Promise(() => signal.addEventListener('abort', resolve)),
    });
    const running = fetcher({ query, operationName: 'S' }, { documentAST }).subscribe({});
    setTimeout(() => running.unsubscribe());
  });

  await aborted;
});
