import assert from 'node:assert/strict';
import { test } from 'node:test';

import { memoryArea } from './memory-area.js';
import { createStorage } from './storage.js';

for (const list of ['queries', 'favorites']) {
  test(`request headers are not stored with the history's ${list}`, () => {
    const storage = createStorage(memoryArea());
    const entry = { query: '{ a }', headers: '{"Authorization":"Bearer secret"}' };
    storage.setItem(`graphiql:${list}`, JSON.stringify({ [list]: [entry] }));

    assert.deepEqual(JSON.parse(storage.getItem(`graphiql:${list}`)), { [list]: [{ query: '{ a }' }] });
  });
}

test('the text of an editor is stored as it is', () => {
  const storage = createStorage(memoryArea());
  const variables = '{\n  "headers": "of a table"\n}';
  storage.setItem('graphiql:variables', variables);

  assert.equal(storage.getItem('graphiql:variables'), variables);
});

test('other pages of the origin keep their entries', () => {
  const area = memoryArea();
  area.setItem('graphiql:query', 'theirs');
  const storage = createStorage(area);
  storage.setItem('graphiql:query', 'ours');

  assert.equal(storage.length, 1);
  storage.clear();
  assert.equal(storage.length, 0);
  assert.equal(area.getItem('graphiql:query'), 'theirs');
});
