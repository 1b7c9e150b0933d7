import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readCost, readEstimate } from './cost.js';

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

const estimates = [
  { answer: { extensions: { estimate: { restRequests: 1 } } }, want: 'At most 1 REST request' },
  { answer: { extensions: { estimate: { restRequests: 0 } } }, want: 'At most 0 REST requests' },
  { answer: { errors: [{ message: 'Unknown field.' }] }, want: 'No estimate: Unknown field.' },
  { answer: { data: {} }, want: 'The server gives no estimate.' },
];

for (const { answer, want } of estimates) {
  test(want, () => assert.equal(readEstimate(answer), want));
}
