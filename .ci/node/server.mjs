// Starts the server's binary on its built-in emulator, on a port of its own, and stops it again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Starts the binary and waits until it has announced its addresses.
 *
 * `addresses` is what it printed, such as `{ GraphQL: 'http://127.0.0.1:40123/graphql', … }`.
 */
export async function startServer(binary, flags = []) {
  const server = spawn(binary, ['--listen', '127.0.0.1:0', ...flags], {
    env: withoutSettings(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill); // where a check fails, nobody stops the server
  let log = '';
  server.stderr.on('data', (chunk) => (log += chunk));
  const exited = new Promise((resolve) => {
    server.once('error', (error) => resolve(error.message));
    server.once('close', (code, signal) => {
      process.off('exit', kill);
      resolve(code ?? signal);
    });
  });
  const addresses = await announced(server.stdout);
  if (!addresses.Upstream) {
    throw new Error(`${binary} did not start: ${await exited}\n${log}`);
  }
  return { addresses, stop: () => stop(server, exited, () => log) };
}

/** Leaves out the shell's settings: the checks are about a server with its defaults. */
function withoutSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('MAILBOX_')));
}

/** Reads the lines that the server prints at its start; `Upstream` is the last of them. */
async function announced(stdout) {
  const addresses = {};
  const lines = createInterface({ input: stdout });
  lines.on('line', (line) => {
    const [, name, value] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (name) addresses[name] = value;
    if (name === 'Upstream') lines.close();
  });
  await once(lines, 'close');
  stdout.resume();
  return addresses;
}

async function stop(server, exited, log) {
  server.kill('SIGTERM');
  const status = await exited;
  if (status !== 0) {
    throw new Error(`the server ended with ${status}\n${log()}`);
  }
}

/**
 * Runs `use` with the addresses of the server that the command line names: `--start BINARY`, which gets `flags`, a URL of
 * /graphql, or MAILBOX_GRAPHQL_URL.
 */
export async function withServer({ start, flags, url = process.env.MAILBOX_GRAPHQL_URL }, use) {
  if (!start) {
    if (!url) throw new Error('name a server: the URL of its /graphql, MAILBOX_GRAPHQL_URL, or --start BINARY');
    return use({ GraphQL: url, Schema: new URL('/schema.graphql', url).href });
  }
  const server = await startServer(start, flags);
  try {
    return await use(server.addresses);
  } finally {
    await server.stop();
  }
}
