// What goes to a server and what Relay is given of the answers.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchQuery, type GraphQLResponse } from 'relay-runtime';
import { expect, onTestFinished, test } from 'vitest';
import detailQuery from '../src/__generated__/CustomerDetailQuery.graphql';
import listQuery from '../src/__generated__/CustomerListQuery.graphql';
import { createEnvironment } from '../src/environment';
import { codeOf } from '../src/errors';
import { relayPayloads } from '../src/incremental';
import { url } from './server';

/** Serves one text as the answer to anything. */
async function serve(status: number, contentType: string, body: string) {
  const authorizations: unknown[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response.writeHead(status, { 'Content-Type': contentType, 'Access-Control-Allow-Origin': '*' }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, authorizations };
}

const list = (address: string) =>
  fetchQuery(createEnvironment(address, 'a-token'), listQuery, { count: 1 }).toPromise();

test('the server sends what is deferred after the rest', async () => {
  const payloads: GraphQLResponse[] = [];
  await new Promise<void>((complete, error) => {
    const network = createEnvironment(url, '').getNetwork();
    network
      .execute(detailQuery.params, { id: '500', conversations: 1 }, {})
      .subscribe({ next: (payload) => payloads.push(payload), complete, error });
  });
  expect(payloads).toMatchObject([
    { data: { customer: { name: 'Vernon Bear' } }, extensions: { is_final: false } },
    {
      path: ['customer'],
      label: 'CustomerDetailQuery$defer$CustomerConversations_customer_2VMcIx',
      data: { conversations: { nodes: [{ subject: 'Feature idea 💡' }] } },
      extensions: { is_final: true },
    },
  ]);
});

test('an operation that was refused has a code', async () => {
  const many = { count: 'many' as unknown as number };
  const refused = fetchQuery(createEnvironment(url, ''), listQuery, many).toPromise();
  expect(await refused.catch(codeOf)).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('the token goes with a request, and errors are read whatever the status is', async () => {
  const body = JSON.stringify({ errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] });
  const server = await serve(401, 'application/graphql-response+json; charset=utf-8', body);
  expect(await list(server.url).catch(codeOf)).toBe('UNAUTHENTICATED');
  expect(server.authorizations).toEqual(['Bearer a-token']);
});

test('an answer that is not of GraphQL is an error', async () => {
  const server = await serve(502, 'text/html', '<h1>Bad Gateway</h1>');
  await expect(list(server.url)).rejects.toThrow('HTTP status 502');
});

test('of several parts only the last one of the last answer is final', () => {
  const part = { path: ['customer'], label: 'a', data: {} };
  const payload = { incremental: [part, { ...part, label: 'b' }] };
  const finals = (hasNext: boolean) =>
    relayPayloads({ ...payload, hasNext }).map((each) => 'label' in each && [each.label, each.extensions?.is_final]);
  expect(finals(true)).toEqual([
    ['a', false],
    ['b', false],
  ]);
  expect(finals(false)).toEqual([
    ['a', false],
    ['b', true],
  ]);
});

test('an end that brings nothing is not passed on', () => {
  expect(relayPayloads({ hasNext: false })).toEqual([]);
});
