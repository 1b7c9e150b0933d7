import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isSameText } from './text.js';

test('texts are the same whatever their line ends, and a missing one is empty', () => {
  assert.equal(isSameText('{\r\n a }', '{\n a }'), true);
  assert.equal(isSameText(undefined, null), true);
  assert.equal(isSameText('', undefined), true);
  assert.equal(isSameText('{ a }', '{ b }'), false);
  assert.equal(isSameText('{ a }', null), false);
});
