// The compiler checks its artifacts, but not the list of documents that it also writes.
import { createHash } from 'node:crypto';
import type { ConcreteRequest } from 'relay-runtime';
import { expect, test } from 'vitest';
import persisted from '../persisted.json';

const operations = import.meta.glob<ConcreteRequest>('../src/__generated__/*{Query,Mutation,Subscription}.graphql.ts', {
  eager: true,
  import: 'default',
});

test('persisted.json holds the texts of all operations by their hashes, and nothing else', () => {
  const texts = Object.values(operations).map(({ params }) => params.text ?? '');
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(texts).toHaveLength(6);
  expect(persisted).toEqual(Object.fromEntries(texts.map((text) => [hash(text), text])));
});
