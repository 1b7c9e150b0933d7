import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { audit } from './audit.mjs';

const ok = (id) => ({ id, name: 'MUST work', fn: async () => ({ status: 'ok' }) });
const all = (...others) => [...Array.from({ length: 61 - others.length }, (_, i) => ok(String(i))), ...others];
const no = (status) => ({
  id: 'ABCD',
  name: 'SHOULD work better',
  fn: async () => ({ status, reason: 'it does not', response: new Response('the body', { status: 500 }) }),
});

test('61 audits that are ok pass', async () => {
  const { lines, passed } = await audit('', all());
  assert.equal(passed, true);
  assert.deepEqual(lines, ['61 of 61 audits of graphql-http 1.23.1 are ok']);
});

for (const status of ['notice', 'warn', 'error']) {
  test(`one that gives ${status} fails, with its reason`, async () => {
    const { lines, passed } = await audit('', all(no(status)));
    assert.equal(passed, false);
    assert.match(lines[0], new RegExp(`^${status}  ABCD  SHOULD work better: it does not; status 500.*the body`));
    assert.equal(lines[1], '60 of 61 audits of graphql-http 1.23.1 are ok');
  });
}

test('one that throws fails', async () => {
  const thrown = { id: 'ABCD', name: 'MUST work', fn: async () => Promise.reject(new Error('no connection')) };
  const { lines, passed } = await audit('', all(thrown));
  assert.equal(passed, false);
  assert.match(lines[0], /^failed.*no connection/);
});

test('a missing audit fails', async () => {
  const { passed } = await audit('', all().slice(1));
  assert.equal(passed, false);
});

test('a server that answers everything alike is found out', async (context) => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end('{"data":{"__typename":"Query"}}');
  }).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { lines, passed } = await audit(`http://127.0.0.1:${server.address().port}/graphql`);
  assert.equal(passed, false);
  assert.match(lines.at(-1), /^\d\d of 61 audits/);
});
