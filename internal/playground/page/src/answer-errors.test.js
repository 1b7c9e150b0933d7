import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createGraphiQLFetcher, formatError, formatResult } from '@graphiql/toolkit';

import { isUnauthenticated, schemaTrouble } from './answer-errors.js';

const answers = [
  { name: 'none yet', answer: undefined, want: false },
  { name: 'not JSON', answer: 'Service Unavailable', want: false },
  { name: 'data', answer: '{"data":{"customer":null}}', want: false },
  { name: 'another error', answer: '{"errors":[{"message":"no","extensions":{"code":"TIMEOUT"}}]}', want: false },
  { name: 'errors that are not a list', answer: '{"errors":"no"}', want: false },
  { name: 'an error without anything', answer: '{"errors":[null]}', want: false },
  {
    name: 'a part that needs a token',
    answer: '{"data":{},"errors":[{"message":"a"},{"message":"b","extensions":{"code":"UNAUTHENTICATED"}}]}',
    want: true,
  },
];

for (const { name, answer, want } of answers) {
  test(`whether an answer asks for a token: ${name}`, () => assert.equal(isUnauthenticated(answer), want));
}

/** Gives what GraphiQL keeps when the server answers its introspection so. */
async function introspect(status, body) {
  const fetcher = createGraphiQLFetcher({
    url: '/graphql',
    enableIncrementalDelivery: false,
    fetch: async () => new Response(body, { status }),
  });
  try {
    return formatResult(await fetcher({ query: '{ __schema { queryType { name } } }' }));
  } catch (error) {
    return formatError(error);
  }
}

function refusal(code, message) {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

test('no trouble without an error', () => assert.equal(schemaTrouble(null), null));

test('a server may publish no schema', async () => {
  const kept = await introspect(400, refusal('INTROSPECTION_DISABLED', 'this server does not answer introspection'));

  assert.deepEqual(schemaTrouble(kept), { kind: 'withheld' });
});

test('a server may want a token first', async () => {
  const kept = await introspect(401, refusal('UNAUTHENTICATED', 'sign in'));

  assert.deepEqual(schemaTrouble(kept), { kind: 'signIn' });
});

test('a server may fail', async () => {
  const kept = await introspect(500, refusal('INTERNAL', 'internal error'));

  assert.deepEqual(schemaTrouble(kept), { kind: 'failed', message: 'internal error' });
});

test('what answers may not be the server', async () => {
  const trouble = schemaTrouble(await introspect(502, '<html>Bad Gateway</html>'));

  assert.equal(trouble.kind, 'failed');
  assert.match(trouble.message, /not valid JSON/);
});
