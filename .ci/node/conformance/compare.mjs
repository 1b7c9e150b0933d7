// Reads the verdict in an answer of the server, and finds where it differs from the verdict of graphql-js.
import { Source, getLocation, visit } from 'graphql';

const kinds = { GRAPHQL_PARSE_FAILED: 'parse', GRAPHQL_VALIDATION_FAILED: 'validation' };

/** Reads an answer, as `judge` of reference.mjs has it. */
export function read({ status, body }) {
  const { data, errors = [] } = body;
  if ('data' in body) return { kind: 'executed', status, data, errors };
  const [{ message, extensions }] = errors;
  const kind = message.startsWith('Variable $') ? 'variables' : (kinds[extensions?.code] ?? extensions?.code);
  return { kind, status, errors };
}

/**
 * Compares what the two say. A difference has a `kind`, such as `executed, not validation`, and what both said.
 * Each request has at most one: what follows from it is not worth a second.
 */
export function difference(request, reference, served) {
  const kind =
    brokenAnswer(request, served) ??
    verdict(reference, served) ??
    (reference.kind === 'executed' ? fieldErrors(reference, served) : places(reference, served, request.query));
  return kind && { kind, request, reference, served };
}

/** Lists what no answer may have, whatever the request. */
function brokenAnswer({ query }, { status, kind, errors, data }) {
  const responseKeys = new Set(query.match(/[_A-Za-z]\w*/g));
  if (status >= 500) return `status ${status}`;
  if (kind !== 'executed' && (status !== 400 || errors.some(({ path }) => path)))
    return `a request error with status ${status} or a path`;
  for (const { path = [], extensions } of errors) {
    if (!extensions?.code) return 'an error without a code';
    if (extensions.code === 'INTERNAL') return 'an internal error';
    if (kind === 'executed' && !leads(path, data, responseKeys)) return 'a path that is not one of the response';
  }
  return undefined;
}

/** Whether a path leads to a null, or ends in what is there; what is behind a null must at least be the document's. */
function leads(path, data, responseKeys) {
  let at = data;
  for (const step of path) {
    if (typeof step === 'string' && !responseKeys.has(step)) return false;
    if (at === undefined) return false;
    at = at === null ? null : at[step];
  }
  return path.length > 0 && at !== undefined;
}

function verdict(reference, served) {
  return reference.kind === served.kind ? undefined : `${served.kind}, not ${reference.kind}`;
}

/** One of the places that the server names has to be one of graphql-js's. */
function places(reference, served, query) {
  const known = reference.errors.flatMap(({ locations = [] }) => locations);
  const told = served.errors.flatMap(({ locations = [] }) => locations);
  if (told.length === 0 && known.length > 0) return `${served.kind} without a place`;
  if (told.length > 0 && known.length === 0) return `${served.kind} with a place`;
  if (
    known.length === 0 ||
    overlap(
      told,
      known.map((place) => inCharacters(query, place)),
    )
  )
    return undefined;
  const around = reference.errors
    .flatMap(({ nodes = [] }) => nodes)
    .flatMap((node) => placesAround(reference.document, node, query));
  return overlap(told, around) ? `${served.kind} at the element around` : `${served.kind} at another place`;
}

const overlap = (some, others) =>
  some.some((one) => others.some((other) => one.line === other.line && one.column === other.column));

/** graphql-js counts the columns of a line in units of UTF-16. */
function inCharacters(query, { line, column }) {
  const text = query.split(/\r\n|\n|\r/)[line - 1];
  return { line, column: [...text.slice(0, column - 1)].length + 1 };
}

/** Where a node begins, and its name, and those around it up to the next selection or definition. */
function placesAround(document, node, query) {
  const found = [];
  const around = [];
  visit(document, {
    enter(entered) {
      around.push(entered);
      if (entered === node) found.push(...placesWithin(around));
    },
    leave: () => void around.pop(),
  });
  return found.map((offset) => inCharacters(query, getLocation(new Source(query), offset)));
}

function placesWithin(around) {
  const outermost = around.findLastIndex(({ kind }) => /Field$|Fragment|Definition$/.test(kind) && kind !== 'ObjectField');
  return around.slice(Math.max(outermost, 0)).flatMap(({ loc, name, variable, kind }) => {
    const behindSpread = kind === 'InlineFragment' ? [loc.startToken.next.start] : [];
    return [loc.start, name?.loc.start, variable?.loc.start, ...behindSpread].filter((start) => start !== undefined);
  });
}

/** Where graphql-js has a field error, whose cause can only be the request, the server has one there or above. */
function fieldErrors(reference, served) {
  for (const { path } of reference.errors) {
    const steps = JSON.stringify(path);
    const found = served.errors.some((error) => JSON.stringify(error.path) === steps);
    if (!found && isReached(path, served.data)) return 'a missing field error';
  }
  return undefined;
}

function isReached(path, data) {
  return path.slice(0, -1).reduce((at, step) => at?.[step], data) != null;
}

/** Compares the answers about the schema, ignoring the order of what has none. */
export function introspectionDifference(request, reference, served) {
  const broken = brokenAnswer(request, served) ?? verdict(reference, served);
  const detail = broken ? undefined : otherData(reference.data, served.data);
  const kind = broken ?? (detail && 'other data of the schema');
  return kind && { kind, request, reference, served, detail };
}

/** Where two answers begin to differ, such as `__schema.types.3.name: "A", not "B"`. */
function otherData(expected, got, path = '') {
  if (Array.isArray(expected) && Array.isArray(got) && expected.length === got.length) {
    return otherData({ ...sorted(expected) }, { ...sorted(got) }, path);
  }
  if (!isObject(expected) || !isObject(got))
    return ordered(expected) === ordered(got) ? undefined : told(path, expected, got);
  for (const name of new Set([...Object.keys(expected), ...Object.keys(got)])) {
    const found = otherData(expected[name], got[name], `${path}.${name}`);
    if (found) return found;
  }
  return undefined;
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const sorted = (list) =>
  list.toSorted?.((a, b) => order(ordered(a), ordered(b))) ?? [...list].sort((a, b) => order(ordered(a), ordered(b)));
const order = (a, b) => (a < b ? -1 : Number(a > b));
const told = (path, expected, got) =>
  `${path.slice(1)}: ${JSON.stringify(got)?.slice(0, 400)}, not ${JSON.stringify(expected)?.slice(0, 400)}`;

/** JSON with sorted members and lists. */
function ordered(value) {
  if (Array.isArray(value)) return `[${value.map(ordered).sort().join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${ordered(value[name])}`);
  return `{${members.join()}}`;
}
