// Writes the schema of the server at MAILBOX_GRAPHQL_URL to schema.graphql, where the compiler looks for it.
import { writeFile } from 'node:fs/promises';

const endpoint = process.env.MAILBOX_GRAPHQL_URL ?? 'http://127.0.0.1:8080/graphql';
const response = await fetch(new URL('/schema.graphql', endpoint));
if (!response.ok) throw new Error(`${response.url}: HTTP status ${response.status}`);
await writeFile(new URL('schema.graphql', import.meta.url), await response.text());
