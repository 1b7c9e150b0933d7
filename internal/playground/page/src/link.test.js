import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readLink, writeLink } from './link.js';

const cases = [
  { name: 'no parameters', search: '', want: null },
  { name: 'no query', search: '?variables={}', want: null },
  { name: 'query alone', search: '?query={a}', want: { query: '{a}', variables: '', operationName: '' } },
  {
    name: 'all parameters',
    search: '?query=query%20A{a}&variables={"id":"500"}&operationName=A',
    want: { query: 'query A{a}', variables: '{\n  "id": "500"\n}', operationName: 'A' },
  },
  {
    name: 'variables that are not JSON',
    search: '?query={a}&variables={"id"',
    want: { query: '{a}', variables: '{"id"', operationName: '' },
  },
];

for (const { name, search, want } of cases) {
  test(name, () => assert.deepEqual(readLink(search), want));
}

for (const { name, search, want } of cases.filter(({ want }) => want)) {
  test(`a link to ${name} leads back`, () => assert.deepEqual(readLink(writeLink(want)), want));
}

test('a link leaves out what is empty', () => {
  assert.equal(writeLink({ query: '{a}', variables: null, operationName: '' }), '?query=%7Ba%7D');
});

test('variables take one line', () => {
  assert.equal(writeLink({ query: '{a}', variables: '{\n  "id": 1\n}' }), '?query=%7Ba%7D&variables=%7B%22id%22%3A1%7D');
});
