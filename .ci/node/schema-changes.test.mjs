import assert from 'node:assert/strict';
import { test } from 'node:test';

import { breakingChanges, changesBetween } from './schema-changes.mjs';

const query = 'type Query { customer: Customer }';
const pair = 'type A { id: ID } type B { id: ID }';

/** SDL with a customer that has the given fields, and whatever else. */
const customer = (fields, others = '') => `${query} type Customer { ${fields} } ${others}`;
/** SDL with a field that takes the input object `Filter` with the given fields. */
const filter = (fields, directive = '') => customer('notes(filter: Filter): Int', `input Filter ${directive} { ${fields} }`);

// What the change is, the worst that it may be called, the older schema and the newer one.
const table = [
  ['a field is removed', 'breaking', customer('id: ID age: Int'), customer('id: ID')],
  ['a deprecated field is removed', 'breaking', customer('id: ID age: Int @deprecated'), customer('id: ID')],
  ['a field is added', 'harmless', customer('id: ID'), customer('id: ID age: Int')],
  ['a field changes its type', 'breaking', customer('age: Int'), customer('age: String')],
  ['a field becomes a list', 'breaking', customer('age: Int'), customer('age: [Int]')],
  ['a field becomes nullable', 'breaking', customer('age: Int!'), customer('age: Int')],
  ['a field becomes non-null', 'harmless', customer('age: Int'), customer('age: Int!')],
  ["a list's items become nullable", 'breaking', customer('ages: [Int!]!'), customer('ages: [Int]!')],
  ["a list's items become non-null", 'harmless', customer('ages: [Int]'), customer('ages: [Int!]')],
  ['a field is deprecated', 'harmless', customer('age: Int'), customer('age: Int @deprecated(reason: "Old.")')],
  ['a deprecation is taken back', 'harmless', customer('age: Int @deprecated(reason: "Old.")'), customer('age: Int')],
  ['a description changes', 'harmless', customer('"Years." age: Int'), customer('"In years." age: Int')],

  ['a required argument is added', 'breaking', customer('notes: Int'), customer('notes(first: Int!): Int')],
  ['an optional argument is added', 'dangerous', customer('notes: Int'), customer('notes(first: Int): Int')],
  ['an argument with a default is added', 'dangerous', customer('notes: Int'), customer('notes(first: Int! = 5): Int')],
  ['an argument is removed', 'breaking', customer('notes(first: Int): Int'), customer('notes: Int')],
  ['an argument becomes required', 'breaking', customer('notes(first: Int): Int'), customer('notes(first: Int!): Int')],
  ['an argument becomes optional', 'harmless', customer('notes(first: Int!): Int'), customer('notes(first: Int): Int')],
  ['an argument changes its type', 'breaking', customer('notes(first: Int): Int'), customer('notes(first: ID): Int')],
  ['a default is added', 'breaking', customer('notes(first: Int): Int'), customer('notes(first: Int = 5): Int')],
  ['a default changes', 'breaking', customer('notes(first: Int = 5): Int'), customer('notes(first: Int = 6): Int')],
  ['a default is removed', 'breaking', customer('notes(first: Int! = 5): Int'), customer('notes(first: Int!): Int')],

  ['a required input field is added', 'breaking', filter('a: Int'), filter('a: Int b: Int!')],
  ['an optional input field is added', 'harmless', filter('a: Int'), filter('a: Int b: Int')],
  ['an input field is removed', 'breaking', filter('a: Int b: Int'), filter('a: Int')],
  ['an input field becomes required', 'breaking', filter('a: Int'), filter('a: Int!')],
  ['an input field becomes optional', 'harmless', filter('a: Int!'), filter('a: Int')],
  ["an input field's default changes", 'breaking', filter('a: Int = 1'), filter('a: Int = 2')],
  ["an input field's default is removed", 'breaking', filter('a: Int! = 1'), filter('a: Int!')],
  ['an input takes one field only', 'breaking', filter('a: Int b: Int'), filter('a: Int b: Int', '@oneOf')],

  ['an enum value is removed', 'breaking', customer('a: E', 'enum E { X Y }'), customer('a: E', 'enum E { X }')],
  ['an enum value is added', 'dangerous', customer('a: E', 'enum E { X }'), customer('a: E', 'enum E { X Y }')],
  ['a union loses a member', 'breaking', customer('a: U', `union U = A | B ${pair}`), customer('a: U', `union U = A ${pair}`)],
  ['a union gains a member', 'dangerous', customer('a: U', `union U = A ${pair}`), customer('a: U', `union U = A | B ${pair}`)],
  ['a type is removed', 'breaking', customer('id: ID', 'type Tag { id: ID }'), customer('id: ID')],
  ['a type is added', 'harmless', customer('id: ID'), customer('id: ID', 'type Tag { id: ID }')],
  ['a type becomes of another kind', 'breaking', customer('a: T', 'scalar T'), customer('a: T', 'type T { id: ID }')],
  [
    'a type leaves an interface',
    'breaking',
    customer('id: ID a: A', 'interface Node { id: ID } type A implements Node { id: ID }'),
    customer('id: ID a: A', 'interface Node { id: ID } type A { id: ID }'),
  ],
  [
    'a root type is removed',
    'breaking',
    `schema { query: Query mutation: Changes } type Changes { a: Int } ${customer('id: ID')}`,
    `schema { query: Query } type Changes { a: Int } ${customer('id: ID')}`,
  ],
  ['a directive is removed', 'breaking', `directive @live on QUERY ${customer('id: ID')}`, customer('id: ID')],
];

const severity = ['harmless', 'dangerous', 'breaking'];

for (const [name, kind, older, newer] of table) {
  test(`${name}: ${kind}`, async () => {
    const changes = await changesBetween(older, newer);
    assert.ok(changes.length > 0, 'no change was found');
    const worst = Math.max(...changes.map((change) => severity.indexOf(change.kind)));
    assert.equal(severity[worst], kind, JSON.stringify(changes));
  });
}

test('the same schema has no changes', async () => {
  assert.deepEqual(await changesBetween(customer('id: ID'), customer('id: ID')), []);
});

test('breaking changes are those from any older schema, each once', async () => {
  const newest = customer('id: ID');
  const broken = await breakingChanges([customer('id: ID a: Int'), newest, customer('id: ID a: Int b: Int')], newest);
  assert.deepEqual(broken.sort(), [
    "Field 'a' was removed from object type 'Customer'",
    "Field 'b' was removed from object type 'Customer'",
  ]);
});
