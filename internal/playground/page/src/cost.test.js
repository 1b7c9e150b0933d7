import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readCost } from './cost.js';

const cases = [
  { name: 'no answer yet', answer: null, want: [] },
  { name: 'not JSON', answer: 'Service Unavailable', want: [] },
  { name: 'no cost', answer: '{"data":{}}', want: [] },
  {
    name: 'numbers only',
    answer: '{"extensions":{"cost":{"restRequests":3,"cacheHits":0,"route":"/v2/customers"}}}',
    want: [
      ['REST requests', 3],
      ['cache hits', 0],
    ],
  },
];

for (const { name, answer, want } of cases) {
  test(name, () => assert.deepEqual(readCost(answer), want));
}
