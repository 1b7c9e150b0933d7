import assert from 'node:assert/strict';
import { test } from 'node:test';

import { memoryArea } from './memory-area.js';
import { createSession, signedFetch } from './session.js';

/** Opens the page in a tab: a new one, unless the tab's storage is given. */
function open({ tab = memoryArea(), device = memoryArea() } = {}) {
  return { tab, device, session: createSession({ tab, device }) };
}

test('nobody is signed in at first', () => {
  assert.equal(open().session.token(), '');
});

test('a token is kept for the tab only', () => {
  const { tab, device, session } = open();
  session.signIn('secret', { remember: false });

  assert.equal(session.token(), 'secret');
  assert.deepEqual(Object.keys(device), []);
  assert.equal(open({ tab, device }).session.token(), 'secret', 'after a reload');
  assert.equal(open({ device }).session.token(), '', 'in another tab');
});

test('a token is remembered on the device when asked', () => {
  const { device, session } = open();
  session.signIn('secret', { remember: true });

  assert.equal(open({ device }).session.token(), 'secret');
});

test('a token that is not to be remembered replaces one that was', () => {
  const { device, session } = open();
  session.signIn('old', { remember: true });
  session.signIn('new', { remember: false });

  assert.equal(session.token(), 'new');
  assert.deepEqual(Object.keys(device), []);
});

for (const remember of [true, false]) {
  test(`signing out forgets a token that was ${remember ? 'remembered' : 'kept for the tab'}`, () => {
    const { tab, device, session } = open();
    session.signIn('secret', { remember });
    session.signOut();

    assert.equal(session.token(), '');
    assert.equal(open({ tab, device }).session.token(), '');
  });
}

test('listeners hear of each change until they leave', () => {
  const { session } = open();
  const heard = [];
  const leave = session.subscribe(() => heard.push(session.token()));
  session.signIn('secret', { remember: false });
  session.signOut();
  leave();
  session.signIn('unheard', { remember: false });

  assert.deepEqual(heard, ['secret', '']);
});

const requests = [
  { name: 'signed out', token: '', headers: { accept: '*/*' }, want: null },
  { name: 'signed in', token: 'secret', headers: { accept: '*/*' }, want: 'Bearer secret' },
  { name: 'signed in, with a header of its own', token: 'secret', headers: { authorization: 'Bearer own' }, want: 'Bearer own' },
];

for (const { name, token, headers, want } of requests) {
  test(`the Authorization of a request: ${name}`, async () => {
    const { session } = open();
    session.signIn(token, { remember: false });
    const sent = await signedFetch(session, async (url, init) => ({ url, ...init }))('/graphql', { method: 'POST', headers });

    assert.equal(sent.headers.get('Authorization'), want);
    assert.equal(sent.headers.get('Accept'), headers.accept ?? null);
    assert.deepEqual([sent.url, sent.method], ['/graphql', 'POST']);
  });
}
