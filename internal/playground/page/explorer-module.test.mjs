import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { toModule } from './explorer-module.mjs';

const source = readFileSync(createRequire(import.meta.url).resolve('graphiql-explorer/dist/Explorer.js'), 'utf8');

test('the explorer becomes a module', () => {
  const rewritten = toModule(source);

  assert.match(rewritten, /^import \* as _graphql from 'graphql';$/m);
  assert.match(rewritten, /^export \{ ExplorerWrapper as default \};$/m);
});

test('an explorer that is written otherwise fails the build', () => {
  assert.throws(() => toModule(source.replace(`require('graphql')`, `require("graphql")`)), /does not hold this once/);
  assert.throws(() => toModule(`${source}\nvar late = require('late');`), /still has require\(/);
});
