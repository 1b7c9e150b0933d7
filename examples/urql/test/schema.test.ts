import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test('src/graphql-env.d.ts is the schema of the server; otherwise: npm run generate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gql-tada-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const output = join(folder, 'graphql-env.d.ts');
  execFileSync('node', ['node_modules/gql.tada/bin/cli.js', 'generate-output', '--output', output]);
  expect(readFileSync('src/graphql-env.d.ts', 'utf8') === readFileSync(output, 'utf8')).toBe(true);
});
