// Keeps the published schema from changing unnoticed, and from breaking without a recorded approval:
//
//   node schema.mjs [--update] http://127.0.0.1:8080/graphql     (or MAILBOX_GRAPHQL_URL)
//   node schema.mjs [--update] --start path/to/mailbox-graphql
//
// The snapshot, graph/testdata/published.graphql, is what the server served at /schema.graphql when somebody last ran
// this with --update. The check fails while the two differ, so every change of the schema shows in a diff.
//
// What is served must also fit operations that were written for any earlier version of the snapshot: each breaking change
// from any of them has to be in approved-changes.json, worded as this script words it, with a reason:
//
//   [{ "change": "Field 'age' was removed from object type 'Customer'", "reason": "Nobody asked for it in 2025." }]
//
// An approval stays as long as the change holds, as the record of what was taken from clients. An approval of a change that
// holds for no earlier version, such as of a field that came back, is stale and fails the check. --update writes nothing
// while a breaking change is not approved.
//
// Somebody could write a breaking change into the snapshot by hand. The check therefore reads the earlier versions from the
// git history of the default branch (see schema-history.mjs), which the change under test cannot edit. Without history, in
// a shallow clone or outside of a repository, it compares with the snapshot in the tree alone, and says so. An approval is
// a line that a reviewer sees and judges.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { judge } from './schema-check.mjs';
import { versionsOf } from './schema-history.mjs';
import { withServer } from './server.mjs';

const snapshotFile = 'graph/testdata/published.graphql';
const approvalsFile = '.ci/node/approved-changes.json';

/** Checks the served SDL against the tree at `root`, and writes the snapshot if asked to and permitted. */
export async function checkSchema({ served, root, update = false, env = process.env }) {
  const snapshotPath = join(root, snapshotFile);
  const read = () => (existsSync(snapshotPath) ? readFileSync(snapshotPath, 'utf8') : undefined);
  const result = await judge({
    served,
    snapshot: read(),
    approvals: JSON.parse(readFileSync(join(root, approvalsFile), 'utf8')),
    ...versionsOf(snapshotFile, root, env),
  });
  const written = update && !result.current && result.problems.length === 0;
  if (written) writeFileSync(snapshotPath, served);
  return report(result, { update, written });
}

function report({ problems, stale, changes, current, notes }, { update, written }) {
  const lines = [
    ...notes.map((note) => `note: ${note}`),
    ...changes.map(({ kind, message }) => `${kind}: ${message}`),
    ...problems,
    ...stale,
  ];
  if (problems.length > 0) {
    lines.push(`a breaking change needs an entry in ${approvalsFile}: { "change": …, "reason": … }`);
  }
  if (stale.length > 0) {
    lines.push(`remove what is not true from ${approvalsFile}`);
  }
  if (written) {
    lines.push(`${snapshotFile} is written`);
  } else if (!current) {
    lines.push(
      update
        ? `${snapshotFile} is not written`
        : `${snapshotFile} is not what the server serves; to write it: node .ci/node/schema.mjs --update --start BINARY`,
    );
  }
  const passed = problems.length === 0 && stale.length === 0 && (current || written);
  if (passed && !written) lines.push('the served schema is the published one');
  return { lines, passed };
}

async function fetchSchema(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response.text();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    options: { start: { type: 'string' }, update: { type: 'boolean' } },
    allowPositionals: true,
  });
  const served = await withServer({ start: values.start, url: positionals[0] }, ({ Schema }) => fetchSchema(Schema));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { lines, passed } = await checkSchema({ served, root, update: values.update });
  console.log(lines.join('\n'));
  process.exitCode = passed ? 0 : 1;
}
