// Decides whether the served schema may be published; see schema.mjs.
import { breakingChanges, changesBetween } from './schema-changes.mjs';

/**
 * - `served`, `snapshot`: SDL; the snapshot is undefined when there is none yet.
 * - `versions`: the snapshot's earlier contents, as far as `complete` says that they are known.
 * - `approvals`: `[{ change, reason }]`.
 *
 * Returns `problems` that nothing but an approval or a change of the schema solves, `stale` approvals, the `changes`
 * since the snapshot, whether it is `current`, and `notes`.
 */
export async function judge({ served, snapshot, versions, complete, approvals }) {
  // Where git knows what was published, the snapshot in the tree may be a branch's, which promises nothing yet.
  const older = complete || snapshot === undefined ? versions : [...new Set([snapshot, ...versions])];
  const broken = await breakingChanges(older, served);
  const approved = approvals.map(({ change }) => change);
  const result = {
    problems: [
      ...malformed(approvals),
      ...broken
        .filter((change) => !approved.includes(change))
        .map((change) => `breaking, and not approved: ${change}`),
    ],
    stale: approvals
      .filter(({ change }) => !broken.includes(change))
      .map(({ change }) => `approved, but no earlier schema was broken so: ${change}`),
    changes: snapshot === undefined ? [] : await changesBetween(snapshot, served),
    current: served === snapshot,
    notes: [],
  };
  if (!complete) {
    // An approval may be of a change that only the missing versions show.
    result.notes.push(
      'git does not know the earlier versions of the snapshot: compared with the one in the tree only' +
        ' (a shallow clone? git fetch --unshallow)',
      ...result.stale.map((line) => `not checked: ${line}`),
    );
    result.stale = [];
  }
  return result;
}

function malformed(approvals) {
  const problems = [];
  const seen = new Set();
  for (const approval of approvals) {
    const { change, reason, ...others } = approval;
    if (typeof change !== 'string' || typeof reason !== 'string' || !reason.trim() || Object.keys(others).length > 0) {
      problems.push(`an approval has a change and a reason: ${JSON.stringify(approval)}`);
    }
    if (seen.has(change)) problems.push(`approved twice: ${change}`);
    seen.add(change);
  }
  return problems;
}
