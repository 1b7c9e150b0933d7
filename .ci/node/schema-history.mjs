// The versions of the published schema's snapshot that git knows.
import { spawnSync } from 'node:child_process';

/**
 * Returns the contents that the file has had on the way to what is published: the first parents of HEAD, or, on a
 * branch, of the commit where it left the default branch. What a branch tries out in between is not published yet.
 *
 * `complete` is false where git cannot tell: there is no repository, or it is a shallow clone.
 */
export function versionsOf(file, directory, env = process.env) {
  const git = (...args) => {
    const { status, stdout } = spawnSync('git', args, { cwd: directory, encoding: 'utf8', maxBuffer: 64 << 20, env });
    return status === 0 ? stdout : undefined;
  };
  const commits = git('log', '--first-parent', '--format=%H', lastPublished(git, env), '--', file);
  if (commits === undefined) {
    return { versions: [], complete: false };
  }
  const contents = commits
    .split('\n')
    .filter(Boolean)
    .map((commit) => git('show', `${commit}:./${file}`)) // undefined where the commit removed the file
    .filter((content) => content !== undefined);
  return {
    versions: [...new Set(contents)],
    complete: git('rev-parse', '--is-shallow-repository')?.trim() === 'false',
  };
}

function lastPublished(git, env) {
  const target = env.GITHUB_BASE_REF; // of a pull request
  for (const branch of [target && `origin/${target}`, 'origin/HEAD', 'origin/main', 'main']) {
    const fork = branch && git('merge-base', 'HEAD', branch);
    if (fork) return fork.trim();
  }
  return 'HEAD';
}
