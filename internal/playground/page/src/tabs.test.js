import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialContent, isFirstVisit } from './tabs.js';

const examples = [
  { title: 'One customer', query: '{ customer { id } }', variables: '{"id":"500"}', headers: '' },
  { title: 'Customers', query: '{ customers { id } }', variables: '', headers: '' },
];
const link = { query: '{ linked }', variables: '', operationName: '' };
const empty = { getItem: () => null };
const visited = storageWith({
  activeTabIndex: 1,
  tabs: [
    { query: '{ first }', variables: '{"first":1}' },
    { query: '{ second }', variables: '{"second":2}' },
  ],
});

function storageWith(state) {
  return { getItem: () => (typeof state === 'string' ? state : JSON.stringify(state)) };
}

test('a first visit opens the first example with its variables, and no other', () => {
  const { defaultTabs, initialQuery, initialVariables } = initialContent({ examples, link: null, storage: empty });

  assert.deepEqual(defaultTabs.map(tab => tab.query), [examples[0].query]);
  assert.equal(initialQuery, examples[0].query);
  assert.equal(initialVariables, examples[0].variables);
});

test('a later visit opens the tab that was open, with its variables', () => {
  const { defaultTabs, initialQuery, initialVariables } = initialContent({ examples, link: null, storage: visited });

  assert.equal(defaultTabs, undefined);
  assert.equal(initialQuery, '{ second }');
  assert.equal(initialVariables, '{"second":2}');
});

test('an empty tab opens empty, whatever was typed in others', () => {
  const storage = storageWith({ activeTabIndex: 0, tabs: [{ query: null, variables: null }] });
  const { initialQuery, initialVariables } = initialContent({ examples, link: null, storage });

  assert.equal(initialQuery, '');
  assert.equal(initialVariables, '');
});

test('tabs that cannot be read are left to GraphiQL', () => {
  for (const state of ['{', '{}', 'null', { tabs: [], activeTabIndex: 0 }]) {
    assert.deepEqual(initialContent({ examples, link: null, storage: storageWith(state) }), {});
  }
});

test('a link comes first, whatever tabs are stored', () => {
  for (const storage of [empty, visited]) {
    const { defaultTabs, initialQuery, initialVariables } = initialContent({ examples, link, storage });

    assert.deepEqual(defaultTabs.map(tab => tab.query), [link.query]);
    assert.equal(initialQuery, link.query);
    assert.equal(initialVariables, '');
  }
});

test('without examples GraphiQL opens its own text', () => {
  assert.deepEqual(initialContent({ examples: [], link: null, storage: empty }), {});
});

test('a visit is the first when it has neither a link nor tabs', () => {
  assert.equal(isFirstVisit({ link: null, storage: empty }), true);
  assert.equal(isFirstVisit({ link: null, storage: visited }), false);
  assert.equal(isFirstVisit({ link, storage: empty }), false);
});
