import assert from 'node:assert/strict';
import { test } from 'node:test';

import { brokenPromises, composeProblems, problemsOf } from './manifests.mjs';

const service = (port) => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'one', labels: { any: 'value' } }, spec: { ports: [port] },
});

test('a Kubernetes object fits its schema', () => {
  assert.deepEqual(problemsOf(service({ name: 'http', port: 80, targetPort: 'http' })), []);
  assert.match(problemsOf(service({ port: '80' }))[0], /port breaks type .*integer/);
  assert.deepEqual(problemsOf(service({ port: 80, targetport: 8080 })), ['v1 Service: /spec/ports/0/targetport is not known']);
  assert.match(problemsOf({ apiVersion: 'v2', kind: 'Pod' })[0], /no schema is known/);
});

test('a compose file fits its schema', () => {
  assert.deepEqual(composeProblems({ services: { one: { image: 'one', read_only: true } } }), []);
  assert.match(composeProblems({ services: { one: { image: 'one', readonly: true } } })[0], /readonly/);
});

test('a pod without limits, probes and restrictions is refused', () => {
  assert.equal(brokenPromises({ containers: [{ name: 'one' }] }).length, 8);
});
