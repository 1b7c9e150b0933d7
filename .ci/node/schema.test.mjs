import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { checkSchema } from './schema.mjs';

const schema = (fields) => `type Query { ${fields} }\n`;
const removed = (field) => `Field '${field}' was removed from object type 'Query'`;
const approval = (field) => ({ change: removed(field), reason: 'Nobody asked for it.' });

// Nothing of the machine's own git settings, and of the pull request that these tests may run for.
const env = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

/** A tree of its own, with the few steps that a developer takes in it. */
function newTree(context, { repository = true } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'schema-'));
  context.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'graph/testdata'), { recursive: true });
  mkdirSync(join(root, '.ci/node'), { recursive: true });
  const snapshotFile = join(root, 'graph/testdata/published.graphql');
  const git = (...args) => execFileSync('git', args, { cwd: root, env, stdio: 'pipe' });
  const tree = {
    root,
    git,
    snapshot: () => readFileSync(snapshotFile, 'utf8'),
    writeSnapshot: (sdl) => writeFileSync(snapshotFile, sdl),
    approve: (...approvals) => writeFileSync(join(root, '.ci/node/approved-changes.json'), JSON.stringify(approvals)),
    commit: () => (git('add', '.'), git('commit', '--allow-empty', '-m', 'a change')),
    check: (served, options) => checkSchema({ served, root, env, ...options }),
    update: (served) => checkSchema({ served, root, env, update: true }),
  };
  tree.approve();
  if (repository) git('init', '-b', 'main');
  return tree;
}

/** A tree whose snapshot has been published with two fields. */
function publishedTree(context, options) {
  const tree = newTree(context, options);
  tree.writeSnapshot(schema('a: Int b: Int'));
  if (options?.repository !== false) tree.commit();
  return tree;
}

const failed = ({ lines, passed }, pattern) => {
  assert.equal(passed, false, lines.join('\n'));
  assert.match(lines.join('\n'), pattern);
};
const succeeded = ({ lines, passed }) => assert.equal(passed, true, lines.join('\n'));

test('the published schema passes', async (context) => {
  const tree = publishedTree(context);
  succeeded(await tree.check(tree.snapshot()));
});

test('a snapshot is written where there is none', async (context) => {
  const tree = newTree(context);
  tree.commit();
  failed(await tree.check(schema('a: Int')), /to write it/);
  succeeded(await tree.update(schema('a: Int')));
  assert.equal(tree.snapshot(), schema('a: Int'));
  succeeded(await tree.check(schema('a: Int')));
});

test('a harmless change fails until the snapshot has it', async (context) => {
  const tree = publishedTree(context);
  const served = schema('a: Int b: Int c: Int');
  failed(await tree.check(served), /harmless: Field 'c' was added[^]*to write it/);
  succeeded(await tree.update(served));
  succeeded(await tree.check(served));
});

test('a change of the text alone fails until the snapshot has it', async (context) => {
  const tree = publishedTree(context);
  failed(await tree.check(`${tree.snapshot()}# The end.\n`), /to write it/);
});

test('a breaking change is not written, and fails until it is approved', async (context) => {
  const tree = publishedTree(context);
  const served = schema('a: Int');
  failed(await tree.check(served), /not approved: Field 'b' was removed/);
  failed(await tree.update(served), /not approved: Field 'b' was removed[^]*is not written/);
  assert.equal(tree.snapshot(), schema('a: Int b: Int'));
  tree.approve(approval('b'));
  failed(await tree.check(served), /to write it/);
  succeeded(await tree.update(served));
  succeeded(await tree.check(served));
});

test('an approval is of exactly one change', async (context) => {
  const tree = publishedTree(context);
  tree.approve(approval('b'));
  failed(await tree.update(schema('a: Int! c: Int').replace('a: Int!', 'a: String')), /not approved: Field 'Query.a' changed type/);
});

test('a snapshot that was written by hand does not hide a breaking change', async (context) => {
  const tree = publishedTree(context);
  tree.writeSnapshot(schema('a: Int'));
  failed(await tree.check(schema('a: Int')), /not approved: Field 'b' was removed/);
  tree.commit();
  failed(await tree.check(schema('a: Int')), /not approved: Field 'b' was removed/);
});

test('an approval stays as the record of the change', async (context) => {
  const tree = publishedTree(context);
  tree.approve(approval('b'));
  succeeded(await tree.update(schema('a: Int')));
  tree.commit();
  succeeded(await tree.update(schema('a: Int c: Int')));
  tree.commit();
  succeeded(await tree.check(schema('a: Int c: Int')));
  tree.approve();
  failed(await tree.check(schema('a: Int c: Int')), /not approved: Field 'b' was removed/);
});

test('an approval that is not true is stale', async (context) => {
  const tree = publishedTree(context);
  tree.approve(approval('b'));
  failed(await tree.check(tree.snapshot()), /approved, but no earlier schema was broken so: Field 'b'/);
  failed(await tree.update(schema('a: Int b: Int c: Int')), /approved, but no earlier[^]*published.graphql is written/);
});

test('a field that came back needs a new approval to go again', async (context) => {
  const tree = publishedTree(context);
  tree.approve(approval('b'));
  succeeded(await tree.update(schema('a: Int')));
  tree.commit();
  failed(await tree.update(schema('a: Int b: Int')), /remove what is not true/);
});

test('what a branch tried out promises nothing', async (context) => {
  const tree = publishedTree(context);
  tree.git('switch', '-c', 'branch');
  succeeded(await tree.update(schema('a: Int b: Int tried: Int')));
  tree.commit();
  succeeded(await tree.update(schema('a: Int b: Int')));
  failed(await tree.check(schema('a: Int')), /not approved: Field 'b' was removed/);
});

test('what a branch tried out promises nothing after it was merged either', async (context) => {
  const tree = publishedTree(context);
  tree.git('switch', '-c', 'branch');
  tree.writeSnapshot(schema('a: Int b: Int tried: Int'));
  tree.commit();
  tree.writeSnapshot(schema('a: Int b: Int c: Int'));
  tree.commit();
  tree.git('switch', 'main');
  tree.git('merge', '--no-ff', 'branch');
  succeeded(await tree.check(schema('a: Int b: Int c: Int')));
  failed(await tree.check(schema('a: Int b: Int')), /not approved: Field 'c' was removed/);
});

test("a pull request is compared with its target's history", async (context) => {
  const tree = publishedTree(context);
  tree.git('switch', '-c', 'release');
  tree.writeSnapshot(schema('a: Int b: Int released: Int'));
  tree.commit();
  tree.git('update-ref', 'refs/remotes/origin/release', 'HEAD');
  tree.git('switch', '-c', 'branch');
  tree.writeSnapshot(schema('a: Int b: Int'));
  tree.commit();
  const pullRequest = { env: { ...env, GITHUB_BASE_REF: 'release' } };
  failed(await tree.check(schema('a: Int b: Int'), pullRequest), /not approved: Field 'released' was removed/);
});

test('without history the snapshot in the tree is compared, and the check says so', async (context) => {
  const tree = publishedTree(context, { repository: false });
  failed(await tree.check(schema('a: Int')), /note: git does not know[^]*not approved: Field 'b' was removed/);
  tree.approve(approval('b'));
  succeeded(await tree.update(schema('a: Int')));
  const result = await tree.check(schema('a: Int'));
  succeeded(result);
  assert.match(result.lines.join('\n'), /note: not checked: approved, but/);
});

test('a shallow clone is compared as far as it goes', async (context) => {
  const tree = publishedTree(context);
  tree.approve(approval('b'));
  succeeded(await tree.update(schema('a: Int')));
  tree.commit();
  const clone = mkdtempSync(join(tmpdir(), 'schema-clone-'));
  context.after(() => rmSync(clone, { recursive: true }));
  tree.git('clone', '--depth', '1', `file://${tree.root}`, clone);
  const result = await checkSchema({ served: schema('a: Int'), root: clone, env });
  succeeded(result);
  assert.match(result.lines.join('\n'), /shallow clone/);
});

for (const [name, approvals] of [
  ['without a reason', [{ change: removed('b') }]],
  ['with an empty reason', [{ change: removed('b'), reason: ' ' }]],
  ['with more than it should have', [{ ...approval('b'), until: 'May' }]],
  ['that is given twice', [approval('b'), approval('b')]],
]) {
  test(`an approval ${name} is refused`, async (context) => {
    const tree = publishedTree(context);
    tree.approve(...approvals);
    failed(await tree.update(schema('a: Int')), /an approval has a change and a reason|approved twice/);
    assert.equal(tree.snapshot(), schema('a: Int b: Int'));
  });
}
