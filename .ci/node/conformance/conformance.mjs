// Compares the server with graphql-js, on the schema that the server serves:
//
//   node conformance.mjs [--seed N] [--documents N] http://127.0.0.1:8080/graphql     (or MAILBOX_GRAPHQL_URL)
//   node conformance.mjs [--seed N] [--documents N] --start path/to/mailbox-graphql
//
// The requests are values against the places of the schema that take one, documents at the edges of the grammar, and
// generated documents, valid and not. Both have to agree on whether a request is an error, of which kind and at which place,
// and on which fields fail by the request alone; and on every answer about the schema. See docs/conformance.md.
//
// What differs must belong to a class of known.mjs. A class that nothing belongs to is reported, but does not fail: another
// seed may come upon it.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { getIntrospectionQuery } from 'graphql';

import { withServer } from '../server.mjs';
import { difference, introspectionDifference, read } from './compare.mjs';
import { generatedDocuments } from './documents.mjs';
import { known as knownClasses } from './known.mjs';
import { matrix, matrixOfMutations } from './matrix.mjs';
import { adoptDescriptions, describedByServer, judge, referenceSchema } from './reference.mjs';
import { syntax } from './syntax.mjs';

const federationFile = fileURLToPath(new URL('../../../graph/schema/federation.graphqls', import.meta.url));
const connections = 32;

/** Limits and budgets are not what is compared. */
const flags = [
  '--emulator-budget',
  '0',
  '--rate-limit',
  '0',
  '--max-concurrent',
  '256',
  '--emulator-customers',
  '60',
  '--cache-ttl',
  '10m',
  '--max-tokens',
  '100000',
  '--max-aliases',
  '10000',
  '--max-root-fields',
  '10000',
  '--max-directives',
  '10000',
  '--max-depth',
  '1000',
  '--max-repeats',
  '10000',
  '--max-complexity',
  '1000000000',
  '--max-requests-per-operation',
  '300',
  '--max-errors',
  '1000',
  '--max-operation-memory',
  '4096',
  '--max-operations',
  '4096',
  '--extensions=false',
  '--log-level',
  'error',
];

/** Asks the server at `url` all that there is to ask; returns the lines to print, and whether all is well. */
export async function conformance({ url, sdl, seed, documents, known = knownClasses }) {
  const schema = referenceSchema(sdl, readFileSync(federationFile, 'utf8'));
  const published = referenceSchema(sdl);
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  adoptDescriptions(published, (await post(url, agent, { query: describedByServer })).body.data);
  const requests = [...syntax(), ...matrix(schema), ...generatedDocuments(schema, { seed, count: documents })];
  const about = [...introspections(published, seed, documents)];
  const writes = [...matrixOfMutations(schema)]; // last: what they change is no matter of the queries
  const differences = [
    ...(await compareAll({ url, agent, schema }, requests, difference)),
    ...(await compareAll({ url, agent, schema: published }, about, introspectionDifference)),
    ...(await compareAll({ url, agent, schema }, writes, difference)),
  ];
  agent.destroy();
  return report(requests.length + about.length + writes.length, differences, known, seed);
}

function* introspections(schema, seed, documents) {
  const everything = {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };
  yield { query: getIntrospectionQuery(everything) };
  yield* generatedDocuments(schema, { seed: seed + 1, count: Math.ceil(documents / 20), introspection: true });
}

/** Compares the answers to requests, many at once. */
async function compareAll({ url, agent, schema }, requests, compare) {
  const differences = [];
  const waiting = requests.values();
  const work = async () => {
    for (const request of waiting) {
      const served = read(await post(url, agent, request));
      const variables = request.variables && JSON.parse(request.variables);
      const found = compare(request, judge(schema, { ...request, variables }), served);
      if (found) differences.push(found);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return differences;
}

/** Sends variables as they are written: a number of JSON is more than one of JavaScript. */
function post(url, agent, { query, variables, operationName }) {
  const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
  const text = `{"query":${JSON.stringify(query)}${variables ? `,"variables":${variables}` : ''}${name}}`;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json',
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { agent, method: 'POST', headers }, async (response) => {
      const answer = (await response.setEncoding('utf8').toArray()).join('');
      try {
        resolve({ status: response.statusCode, body: JSON.parse(answer) });
      } catch {
        reject(new Error(`status ${response.statusCode}: ${answer.slice(0, 300)} for ${text}`));
      }
    });
    sent.on('error', reject).end(text);
  });
}

export function report(requests, differences, known, seed) {
  const counts = new Map(known.map((each) => [each, 0]));
  const unknown = [];
  for (const found of differences) {
    const its = known.find((each) => each.holds(found));
    if (its) counts.set(its, counts.get(its) + 1);
    else unknown.push(found);
  }
  const lines = [`${requests} requests, ${requests - differences.length} answered as graphql-js says (seed ${seed})`];
  for (const [{ name }, count] of counts)
    lines.push(count > 0 ? `known: ${count} × ${name}` : `known, but did not occur: ${name}`);
  lines.push(...grouped(unknown));
  return { lines, passed: unknown.length === 0, unknown };
}

const shownOfGroup = 3;

/** Differences that look alike are shown together. */
function grouped(differences) {
  const groups = Map.groupBy?.(differences, alike) ?? groupBy(differences, alike);
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([name, group]) => [`UNKNOWN: ${group.length} × ${name}`, ...group.slice(0, shownOfGroup).map(shown)]);
}

function groupBy(list, key) {
  const groups = new Map();
  for (const each of list) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
}

const wordless = (message = '') => message.replace(/"[^"]*"|\d+|\$\S+/g, '…').slice(0, 80);
const alike = ({ kind, reference, served }) =>
  `${kind}; graphql-js: ${wordless(reference.errors[0]?.message)}; server: ${wordless(served.errors[0]?.message)}`;

function shown({ request, reference, served, detail = '' }) {
  const said = ({ errors }) =>
    errors
      .slice(0, 2)
      .map(({ message, locations, path }) => `${message} ${JSON.stringify(locations ?? path)}`)
      .join(' | ');
  return `    ${JSON.stringify(request)}\n      graphql-js: ${said(reference)}\n      server:     ${said(served)} ${detail}`;
}

async function fetchSchema(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response.text();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    options: {
      start: { type: 'string' },
      seed: { type: 'string', default: '1' },
      documents: { type: 'string', default: '5000' },
    },
    allowPositionals: true,
  });
  const { lines, passed } = await withServer(
    { start: values.start, url: positionals[0], flags },
    async ({ GraphQL, Schema }) =>
      conformance({
        url: GraphQL,
        sdl: await fetchSchema(Schema),
        seed: Number(values.seed),
        documents: Number(values.documents),
      }),
  );
  console.log(lines.join('\n'));
  process.exitCode = passed ? 0 : 1;
}
