// Generates documents that a seed determines: valid ones, and variants with a few tokens changed.
import {
  Lexer,
  Source,
  TokenKind,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

import { random } from './random.mjs';
import { literals } from './values.mjs';

const maxDepth = 4;

/** Generates `count` requests; about one of four is valid. `introspection` asks for the schema alone. */
export function* generatedDocuments(schema, { seed, count, introspection = false }) {
  const source = random(seed);
  const words = wordsOf(schema);
  for (let i = 0; i < count; i++) {
    const valid = new DocumentGenerator(schema, source, introspection).document();
    yield source.chance(0.25) || introspection ? valid : { ...valid, query: mutated(valid.query, source, words) };
  }
}

/** Writes one valid document. */
class DocumentGenerator {
  constructor(schema, source, introspection) {
    Object.assign(this, { schema, source, introspection, aliases: 0, fragments: [], variables: [], values: {} });
  }

  document() {
    const selection = this.selection(this.schema.getQueryType(), 0);
    const variables = this.variables.length > 0 ? `(${this.variables.join(', ')})` : '';
    const name = this.source.chance(0.5) || variables ? 'query Generated' : this.source.pick(['', 'query']);
    const parts = [`${name}${variables} ${selection}`, ...this.fragments];
    if (name === 'query Generated' && this.source.chance(0.1)) parts.push('query Other { __typename }');
    const several = parts.at(-1).startsWith('query Other');
    return {
      query: (this.source.chance(0.1) ? parts.reverse() : parts).join('\n'),
      variables: JSON.stringify(this.values),
      ...(several && this.source.chance(0.9) && { operationName: this.source.pick(['Generated', 'Other', 'Missing', '']) }),
    };
  }

  selection(type, depth) {
    const parts = [];
    for (let i = this.source.below(3) + 1; i > 0; i--) parts.push(this.part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  part(type, depth) {
    if (depth < maxDepth && depth > 0 && this.source.chance(0.2)) return this.fragment(type, depth);
    const field = this.pickField(type, depth);
    return field ? this.field(field, depth) : `${this.alias()}__typename`;
  }

  pickField(type, depth) {
    if (this.introspection && depth === 0) {
      const { field, args, nested } = this.source.pick(introspected(this.schema));
      return { name: field, args, type: this.schema.getType(nested), written: args };
    }
    const fields = Object.values(type.getFields?.() ?? {}).filter(
      (field) => depth < maxDepth || isLeafType(getNamedType(field.type)),
    );
    return fields.length > 0 && this.source.chance(0.95) ? this.source.pick(fields) : undefined;
  }

  field(field, depth) {
    const named = getNamedType(field.type);
    const below = isLeafType(named) ? '' : ` ${this.selection(named, depth + 1)}`;
    const args = field.written ?? this.arguments(field.args);
    return `${this.alias()}${field.name}${args}${this.directives()}${below}`;
  }

  alias() {
    return `a${this.aliases++}: `;
  }

  arguments(args) {
    const written = args
      .filter((argument) => isRequiredArgument(argument) || argument.name === 'first' || this.source.chance(0.15))
      .map((argument) => `${argument.name}: ${this.value(argument.type, argument.name)}`);
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  directives() {
    if (!this.source.chance(0.08)) return '';
    return ` @${this.source.pick(['skip', 'include'])}(if: ${this.value(this.schema.getDirective('skip').args[0].type)})`;
  }

  fragment(type, depth) {
    const types = isAbstractType(type) ? [type, ...this.schema.getPossibleTypes(type)] : [type, ...this.abstractOf(type)];
    const condition = this.source.pick(types);
    const directives = this.source.chance(0.1) && !this.introspection ? ' @defer' : this.directives();
    if (this.source.chance(0.5)) {
      const on = condition === type && this.source.chance(0.3) ? '' : ` on ${condition.name}`;
      return `...${on}${directives} ${this.selection(condition, depth + 1)}`;
    }
    const name = `F${this.fragments.length}`;
    const at = this.fragments.push('') - 1;
    this.fragments[at] = `fragment ${name} on ${condition.name} ${this.selection(condition, depth + 1)}`;
    return `...${name}${directives}`;
  }

  abstractOf(type) {
    return Object.values(this.schema.getTypeMap()).filter(
      (other) => isAbstractType(other) && this.schema.isSubType(other, type),
    );
  }

  value(type, name) {
    if (!this.introspection && this.source.chance(0.15)) return this.variable(type, name);
    return this.literal(type, name);
  }

  variable(type, name) {
    const variable = `v${this.variables.length}`;
    if (this.source.chance(0.3)) {
      this.variables.push(`$${variable}: ${isNonNullType(type) ? type.ofType : type} = ${this.literal(type, name)}`);
      if (this.source.chance(0.2)) this.values[variable] = null;
    } else {
      this.variables.push(`$${variable}: ${type}`);
      this.values[variable] = this.source.chance(0.9)
        ? this.json(type)
        : this.source.pick([null, 1, 'x', 1.5, [], {}, true]);
    }
    return `$${variable}`;
  }

  literal(type, name) {
    if (isNonNullType(type)) return this.literal(type.ofType, name);
    if (isListType(type)) return this.source.chance(0.2) ? this.literal(type.ofType) : `[${this.literal(type.ofType)}]`;
    if (isInputObjectType(type)) {
      const members = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || this.source.chance(0.15),
      );
      return `{${members.map((member) => `${member.name}: ${this.literal(member.type)}`).join(', ')}}`;
    }
    if (type.getValues) return this.source.pick(type.getValues()).name;
    return this.source.pick(leaves[type.name]);
  }

  json(type) {
    if (isNonNullType(type)) return this.json(type.ofType);
    if (isListType(type)) return this.source.chance(0.2) ? this.json(type.ofType) : [this.json(type.ofType)];
    if (isInputObjectType(type)) {
      const members = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || this.source.chance(0.15),
      );
      return Object.fromEntries(members.map((member) => [member.name, this.json(member.type)]));
    }
    if (type.getValues) return this.source.pick(type.getValues()).name;
    if (type.name === '_Any') return this.source.pick([{}, { __typename: 'Customer', id: '500' }]);
    return JSON.parse(this.source.pick(leaves[type.name].filter((leaf) => !leaf.startsWith('"""'))));
  }
}

const leaves = {
  Int: ['1', '2', '5', '50'],
  ID: ['"500"', '1', '"1"', '"x"', '2', '"Q3VzdG9tZXI6NTAw"'],
  String: ['"car"', '""', '"bear@acme.com"', '"acme.com"', '"""block"""', '"\\u00e9"', '"😀"'],
  Boolean: ['true', 'false'],
  DateTime: ['"2020-01-02T03:04:05Z"'],
  Number: ['1', '1.5'],
  Date: ['"2020-01-02"'],
  _Any: ['{__typename: "Customer", id: "500"}', '{}'],
};

/** The fields that begin an introspection. */
function introspected(schema) {
  return [
    { field: '__schema', args: '', nested: '__Schema' },
    ...Object.keys(schema.getTypeMap()).map((name) => ({ field: '__type', args: `(name: "${name}")`, nested: '__Type' })),
    { field: '__type', args: '(name: "Missing")', nested: '__Type' },
  ];
}

/** Replacements for a token. */
function wordsOf(schema) {
  const names = new Set([
    'Missing',
    'missing',
    'on',
    'fragment',
    'query',
    'mutation',
    'subscription',
    'type',
    'null',
    'true',
    'skip',
    'include',
    'defer',
    'deprecated',
    'Generated',
    'F0',
    'F1',
    'v0',
    'v1',
    'a0',
    'a1',
    'a2',
    '__typename',
    '__schema',
    '__type',
  ]);
  for (const type of Object.values(schema.getTypeMap())) {
    names.add(type.name);
    for (const field of Object.values(type.getFields?.() ?? {})) {
      names.add(field.name);
      for (const argument of field.args ?? []) names.add(argument.name);
    }
    for (const value of type.getValues?.() ?? []) names.add(value.name);
  }
  const signs = [
    '!',
    '$',
    '&',
    '(',
    ')',
    '...',
    ':',
    '=',
    '@',
    '[',
    ']',
    '{',
    '}',
    '|',
    '..',
    '%',
    '"',
    '#',
    ',',
    '\ufeff',
    '\u0007',
  ];
  return { names: [...names], signs, literals };
}

/** Changes one to three tokens of a document: it leaves some out, writes some twice, and puts others in their place. */
function mutated(query, source, words) {
  const tokens = tokensOf(query);
  for (let changes = source.pick([1, 1, 1, 2, 3]); changes > 0; changes--) {
    const at = source.below(tokens.length);
    const token = tokens[at];
    const change = source.below(10);
    if (change === 0) tokens.splice(at, 1);
    else if (change === 1) tokens.splice(at, 0, token);
    else if (change === 2) tokens.splice(at, 0, source.pick(words.signs));
    else if (change === 3) tokens.splice(at, 1, source.pick(tokens));
    else tokens[at] = replacement(token, tokens, source, words);
    if (tokens.length === 0) break;
  }
  return tokens.join(source.pick([' ', ' ', '\n', '\r\n']));
}

/** A token of the same kind in most cases, so that the document can still be parsed. */
function replacement(token, tokens, source, words) {
  if (/^[_A-Za-z]/.test(token)) {
    const others = tokens.filter((other) => /^[_A-Za-z]/.test(other));
    return source.pick(source.chance(0.5) ? others : words.names);
  }
  if (/^["0-9-]/.test(token)) return source.pick(words.literals);
  return source.pick(words.signs);
}

function tokensOf(query) {
  const lexer = new Lexer(new Source(query));
  const tokens = [];
  while (lexer.advance().kind !== TokenKind.EOF) tokens.push(query.slice(lexer.token.start, lexer.token.end));
  return tokens;
}
