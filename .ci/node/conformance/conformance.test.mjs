import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { getNamedType, parse, validate } from 'graphql';

import { difference, introspectionDifference, read } from './compare.mjs';
import { report } from './conformance.mjs';
import { generatedDocuments } from './documents.mjs';
import { known } from './known.mjs';
import { matrix, matrixOfMutations } from './matrix.mjs';
import { judge, referenceSchema } from './reference.mjs';

const file = (name) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
const schema = referenceSchema(file('graph/testdata/published.graphql'), file('graph/schema/federation.graphqls'));

test('the document lists the known differences with their reasons', () => {
  const [, table] = file('docs/conformance.md').split('| --- | --- |\n');
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.slice(2, -2).split(' | '));
  assert.deepEqual(
    rows,
    known.map(({ name, reason }) => [name, reason]),
  );
});

const request = { query: '{ customer(id: 1.5) { id } }' };
const refused = (message, place, code = 'GRAPHQL_VALIDATION_FAILED', status = 400) =>
  read({ status, body: { errors: [{ message, locations: [place], extensions: { code } }] } });
const invalid = refused('not an ID', { line: 1, column: 16 });
const differs = (asked, served) => difference(asked, judge(schema, { variables: undefined, ...asked }), served)?.kind;

test('an answer that agrees is no difference', () => {
  assert.equal(differs(request, invalid), undefined);
});

const customer = { query: '{ customer(id: 1) { id } }' };
const executed = (errors, status = 200) => read({ status, body: { data: { customer: null }, errors } });
const wrong = {
  'executed, not validation': [request, executed([])],
  'parse, not validation': [request, refused('no document', { line: 1, column: 16 }, 'GRAPHQL_PARSE_FAILED')],
  'validation, not executed': [customer, invalid],
  'validation at another place': [request, refused('not an ID', { line: 1, column: 25 })],
  'validation at the element around': [request, refused('not an ID', { line: 1, column: 12 })],
  'validation without a place': [
    request,
    read({ status: 400, body: { errors: [{ message: 'no', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] } }),
  ],
  'status 500': [customer, executed([], 500)],
  'a request error with status 200 or a path': [
    request,
    refused('not an ID', { line: 1, column: 16 }, 'GRAPHQL_VALIDATION_FAILED', 200),
  ],
  'an internal error': [customer, executed([{ message: 'no', path: ['customer'], extensions: { code: 'INTERNAL' } }])],
  'an error without a code': [customer, executed([{ message: 'no', path: ['customer'] }])],
  'a path that is not one of the response': [
    customer,
    executed([{ message: 'no', path: ['customer', 'missing'], extensions: { code: 'A' } }]),
  ],
  'a missing field error': [
    { query: 'query ($v: ID = 1) { customer(id: $v) { id } }', variables: { v: null } },
    executed([]),
  ],
};

for (const [kind, [asked, served]] of Object.entries(wrong)) {
  test(`found: ${kind}`, () => {
    assert.equal(differs(asked, served), kind);
  });
}

test('other data of the schema is found, and another order is none', () => {
  const asked = { query: '{ __schema { directives { name } } }' };
  const reference = judge(schema, asked);
  const served = (names) =>
    read({ status: 200, body: { data: { __schema: { directives: names.map((name) => ({ name })) } } } });
  const names = reference.data.__schema.directives.map(({ name }) => name);
  assert.equal(introspectionDifference(asked, reference, served(names.toReversed?.() ?? [...names].reverse())), undefined);
  assert.match(
    introspectionDifference(asked, reference, served(['other', ...names.slice(1)])).detail,
    /^__schema\.directives/,
  );
  assert.match(introspectionDifference(asked, reference, served(names.slice(1))).detail, /^__schema\.directives/);
});

test('an unknown difference fails, a known one does not, and one that does not occur is reported', () => {
  const found = { kind: 'status 500', request: customer, reference: { errors: [] }, served: { errors: [] } };
  const never = { name: 'never', holds: () => false };
  const failed = report(1, [found], [never], 1);
  assert.equal(failed.passed, false);
  assert.match(failed.lines.join('\n'), /known, but did not occur: never\nUNKNOWN: 1 × status 500/);
  const passed = report(1, [found], [{ name: 'always', holds: () => true }], 1);
  assert.equal(passed.passed, true);
  assert.match(passed.lines.join('\n'), /known: 1 × always/);
});

test('a seed determines the documents, of which some are valid and some are not', () => {
  const generate = (seed) => [...generatedDocuments(schema, { seed, count: 200 })];
  assert.deepEqual(generate(1), generate(1));
  assert.notDeepEqual(generate(1), generate(2));
  const kinds = generate(1).map(
    (generated) => judge(schema, { ...generated, variables: JSON.parse(generated.variables) }).kind,
  );
  for (const kind of ['parse', 'validation', 'variables', 'executed']) assert.ok(kinds.includes(kind), kind);
});

test('unspoilt documents are valid, unless they go too deep', () => {
  for (const { query } of generatedDocuments(schema, { seed: 1, count: 100, introspection: true })) {
    const invalid = validate(schema, parse(query)).filter(
      ({ message }) => message !== 'Maximum introspection depth exceeded',
    );
    assert.deepEqual(invalid, [], query);
  }
});

// A subscription lasts, so that it has no answer to compare.
test('the matrix has every argument and every field of an input object, except those of subscriptions', () => {
  const asked = [...matrix(schema), ...matrixOfMutations(schema)].map(({ query }) => query).join('\n');
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || !type.getFields || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      const names = field.args ? field.args.map(({ name }) => name) : [field.name];
      for (const name of names) assert.match(asked, new RegExp(`\\b${name}: `), `${type.name}.${name}`);
    }
  }
});

test('the matrix tries each mutation and each field of its input', () => {
  const asked = [...matrixOfMutations(schema)].map(({ query }) => query);
  for (const mutation of Object.values(schema.getMutationType().getFields())) {
    const its = asked.filter((query) => query.includes(` ${mutation.name}(input: `)).join('\n');
    for (const name of Object.keys(getNamedType(mutation.args[0].type).getFields()))
      assert.match(its, new RegExp(`[{ ]${name}: `), `${mutation.name} ${name}`);
  }
});

test('scalars of the schema are judged by their forms', () => {
  const fits = (type, value) => {
    try {
      schema.getType(type).parseValue(value);
      return true;
    } catch {
      return false;
    }
  };
  assert.deepEqual(
    ['2020-02-29T00:00:00Z', '2021-02-29T00:00:00Z', '2020-01-01'].map((value) => fits('DateTime', value)),
    [true, false, false],
  );
  assert.deepEqual(
    ['0000-01-01T00:00:00Z', '2020-01-01T00:00:00+24:00'].map((value) => fits('DateTime', value)),
    [true, false],
  );
  assert.deepEqual(
    [{}, [], null].map((value) => fits('_Any', value)),
    [true, false, false],
  );
});
