// Runs the server audits of graphql-http against the real server over the network:
//
//   node audit.mjs http://127.0.0.1:8080/graphql     (or MAILBOX_GRAPHQL_URL)
//   node audit.mjs --start path/to/mailbox-graphql
//
// It fails unless every audit is `ok`, including those of what the specification only recommends (`warn`) or permits
// (`notice`). It also checks the number of audits, so that an update of the package cannot drop some unnoticed.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { serverAudits } from 'graphql-http';

import { withServer } from './server.mjs';

const suite = createRequire(import.meta.url)('graphql-http/package.json');
const expectedAudits = 61;

/** Runs every audit; returns the lines to print, and whether all is well. */
export async function audit(url, audits = serverAudits({ url })) {
  const lines = [];
  let ok = 0;
  for (const { id, name, fn } of audits) {
    const result = await outcome(fn);
    if (result.status === 'ok') {
      ok += 1;
    } else {
      lines.push(`${result.status}  ${id}  ${name}: ${result.reason}`);
    }
  }
  lines.push(`${ok} of ${audits.length} audits of ${suite.name} ${suite.version} are ok`);
  if (audits.length !== expectedAudits) {
    lines.push(`there should be ${expectedAudits} audits`);
  }
  return { lines, passed: ok === audits.length && audits.length === expectedAudits };
}

/** Runs one audit. An audit throws errors that it does not expect, such as a broken connection. */
async function outcome(fn) {
  try {
    const result = await fn();
    return result.status === 'ok' ? result : { ...result, reason: `${result.reason}; ${await described(result.response)}` };
  } catch (error) {
    return { status: 'failed', reason: [error, error.cause].filter(Boolean).join(': ') };
  }
}

async function described(response) {
  const body = response.bodyUsed ? '' : `, ${(await response.text()).slice(0, 300)}`;
  return `status ${response.status}, ${response.headers.get('content-type')}${body}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({ options: { start: { type: 'string' } }, allowPositionals: true });
  const { lines, passed } = await withServer({ start: values.start, url: positionals[0] }, ({ GraphQL }) => audit(GraphQL));
  console.log(lines.join('\n'));
  process.exitCode = passed ? 0 : 1;
}
