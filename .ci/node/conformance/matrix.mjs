// Makes requests that try every value in a place of every type, and some of the values in every place.
import {
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

import { canBe } from './reference.mjs';
import { jsonValues, literals, variableTypes } from './values.mjs';

/** Arguments by which the emulator finds something, and which cost little. */
const fitting = {
  id: '"500"',
  ids: '["500"]',
  nodeId: '"Q3VzdG9tZXI6NTAw"',
  email: '"bear@acme.com"',
  emails: '["bear@acme.com"]',
  slug: '"car"',
  first: '1',
  representations: '[{__typename: "Customer", id: "500"}]',
  if: 'true',
};

/** The queries of the matrix, each `{ query, variables }` with the variables as JSON's text. */
export const matrix = (schema) => requests(placesOfQueries(schema), 5);

/**
 * The mutations of the matrix. Many of them change the account. No answer to another one depends on that, since each asks for
 * the type of its payload alone; but answers to queries do.
 */
export const matrixOfMutations = (schema) => requests(placesOfMutations(schema), 20);

/** `parts` is after how many places of one type all values have been tried in them once more. */
function* requests(places, parts) {
  const tried = new Set();
  let offset = 0;
  for (const place of places) {
    const all = [...literalsIn(place), ...variablesIn(place), ...variablesOfTypes(place)];
    const type = String(place.type);
    yield* tried.has(type) ? all.filter((_, i) => i % parts === offset % parts) : all;
    if (tried.has(type)) offset++;
    tried.add(type);
  }
}

/** A place has a `type`, and `ask`, which writes an operation with a value there, and with variables. */
function* placesOfQueries(schema) {
  for (const { field, around } of reachableFields(schema)) {
    for (const argument of field.args) {
      yield* placesWithin(argument.type, (value, variables) =>
        operation('query', variables, around(call(field, argument, value))),
      );
    }
  }
  const query = (variables, selection) => operation('query', variables, selection);
  for (const name of ['skip', 'include']) {
    const [{ type }] = schema.getDirective(name).args;
    const customer = (directive) => `customer(id: "500") ${directive} { id }`;
    yield { type, ask: (value, variables) => query(variables, customer(`@${name}(if: ${value})`)) };
    yield {
      type,
      ask: (value, variables) => query(variables, `customer(id: "500") { ... @${name}(if: ${value}) { name } }`),
    };
  }
}

function* placesOfMutations(schema) {
  for (const field of Object.values(schema.getMutationType().getFields())) {
    for (const argument of field.args) {
      yield* placesWithin(argument.type, (value, variables) =>
        operation('mutation', variables, call(field, argument, value)),
      );
    }
  }
}

const operation = (kind, variables, selection) => `${kind} Matrix${variables ? `(${variables})` : ''} { ${selection} }`;

/** The place itself, and the fields of an input object that may stand there, alone or in a list. */
function* placesWithin(type, ask) {
  yield { type, ask };
  const object = getNamedType(type);
  if (!isInputObjectType(object)) return;
  if (isListType(isNonNullType(type) ? type.ofType : type)) {
    const inList = [...placesWithin(object, (value, variables) => ask(`[${value}]`, variables))];
    yield* inList.slice(1); // the first is the object itself
    return;
  }
  for (const field of Object.values(object.getFields())) {
    const others = Object.values(object.getFields()).filter((other) => other !== field && isRequiredInputField(other));
    const rest = others.map((other) => `${other.name}: ${defaultFor(other.type)}`);
    const within = (value) => `{${[`${field.name}: ${value}`, ...rest].join(', ')}}`;
    yield* placesWithin(field.type, (value, variables) => ask(within(value), variables));
  }
}

/** Every field with arguments once, with the selections around it that lead there. */
function* reachableFields(schema) {
  const reached = new Set();
  const waiting = [{ type: schema.getQueryType(), around: (selection) => selection }];
  while (waiting.length > 0) {
    const { type, around } = waiting.shift();
    if (reached.has(type)) continue;
    reached.add(type);
    for (const field of Object.values(type.getFields())) {
      if (field.args.length > 0) yield { field, around };
      for (const next of objectsOf(schema, field)) {
        const within = (selection) => `${call(field)} { ... on ${next.name} { ${selection} } }`;
        waiting.push({ type: next, around: (selection) => around(within(selection)) });
      }
    }
  }
}

function objectsOf(schema, field) {
  return Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__') && canBe(schema, field.type, type.name),
  );
}

/** Writes a field with arguments that fit, but for one. It selects the least below. */
function call(field, argument, value) {
  const written = field.args
    .filter((other) => other === argument || isRequiredArgument(other) || other.name === 'first')
    .map((other) => `${other.name}: ${other === argument ? value : fitting[other.name]}`);
  const selection = argument && !isLeafType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${field.name}${written.length > 0 ? `(${written.join(', ')})` : ''}${selection}`;
}

function* literalsIn({ type, ask }) {
  const nullable = isNonNullType(type) ? type.ofType : type;
  for (const literal of literals) {
    yield { query: ask(literal) };
    yield { query: ask('$v', `$v: ${nullable} = ${literal}`) };
  }
}

function* variablesIn({ type, ask }) {
  const nullable = isNonNullType(type) ? type.ofType : type;
  const defaulted = defaultFor(type);
  for (const query of new Set([ask('$v', `$v: ${type}`), ask('$v', `$v: ${nullable} = ${defaulted}`)])) {
    yield { query };
    for (const value of jsonValues) yield { query, variables: `{"v": ${value}}` };
  }
  if (!isListType(nullable)) return;
  const element = nullable.ofType;
  for (const variable of [`$v: ${element}`, `$v: ${getNamedType(element)} = ${defaultFor(element)}`]) {
    for (const value of ['null', '"1"', '["1"]', '1', '{}'])
      yield { query: ask('[$v]', variable), variables: `{"v": ${value}}` };
    yield { query: ask('[$v]', variable) };
  }
}

function* variablesOfTypes({ ask }) {
  for (const type of variableTypes) {
    yield { query: ask('$v', `$v: ${type}`), variables: '{"v": null}' };
    yield { query: ask('[$v]', `$v: ${type}`), variables: '{"v": "1"}' };
    yield { query: ask('{field: $v}', `$v: ${type}`), variables: '{"v": "NAME"}' };
  }
}

function defaultFor(type) {
  if (isNonNullType(type)) return defaultFor(type.ofType);
  if (isListType(type)) return `[${defaultFor(type.ofType)}]`;
  if (isInputObjectType(type)) {
    const members = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{${members.map((member) => `${member.name}: ${defaultFor(member.type)}`).join(', ')}}`;
  }
  const known = {
    Int: '1',
    ID: '"1"',
    String: '"text"',
    Boolean: 'true',
    DateTime: '"2020-01-02T03:04:05Z"',
    PropertyValue: '"text"',
    _Any: '{}',
  };
  return known[type.name] ?? type.getValues()[0].name;
}
