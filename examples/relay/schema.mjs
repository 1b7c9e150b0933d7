// Writes the schema of the server at MAILBOX_GRAPHQL_URL to schema.graphql; with --check it says whether they are equal.
import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('schema.graphql', import.meta.url);
const endpoint = process.env.MAILBOX_GRAPHQL_URL;
if (!endpoint) throw new Error('set MAILBOX_GRAPHQL_URL, such as http://127.0.0.1:8080/graphql');

const response = await fetch(new URL('/schema.graphql', endpoint));
if (!response.ok) throw new Error(`${response.url}: HTTP status ${response.status}`);
let schema = await response.text();

// The compiler wants a definition of @defer, which is built into the server and therefore not part of its document.
if (!schema.includes('directive @defer')) {
  schema += 'directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT\n';
}

if (!process.argv.includes('--check')) {
  await writeFile(file, schema);
} else if ((await readFile(file, 'utf8')) !== schema) {
  console.error('schema.graphql is not the schema of the server: npm run schema && npm run relay');
  process.exitCode = 1;
}
