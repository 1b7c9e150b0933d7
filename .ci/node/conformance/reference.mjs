// The schema that the server serves, as graphql-js has it, and what graphql-js says of an operation.
import {
  buildSchema,
  execute,
  extendSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  parse,
  validate,
  valueFromASTUntyped,
} from 'graphql';

/**
 * Builds the schema from the served SDL, and from the part for a federation's gateway, which can be queried but is not
 * published. Without that part, it is the schema that introspection tells.
 */
export function referenceSchema(served, federation) {
  const published = buildSchema(served);
  const schema = federation ? extendSchema(published, parse(federation)) : published;
  for (const [name, parseValue] of Object.entries(scalars)) {
    const scalar = schema.getType(name);
    if (!scalar) continue;
    scalar.parseValue = (value) => parseValue(value);
    scalar.parseLiteral = (node, variables) =>
      scalarLiterals[name]?.[node.kind]?.(node) ?? parseValue(valueFromASTUntyped(node, variables));
    scalar.serialize = (value) => value;
  }
  // The deprecation of directives is of a draft behind the edition of September 2025.
  const directive = schema.getType('__Directive').getFields();
  for (const name of ['isDeprecated', 'deprecationReason']) delete directive[name];
  const { directives } = schema.getType('__Schema').getFields();
  directives.args = directives.args.filter(({ name }) => name !== 'includeDeprecated');
  return schema;
}

/** Asks for the descriptions of what every schema has, of which the specification says nothing. */
export const describedByServer = `{ __schema {
  types { name description fields { name description args { name description } } enumValues { name description } }
  directives { name description args { name description } } } }`;

/** Takes the server's descriptions for those of the reference. */
export function adoptDescriptions(schema, { __schema: served }) {
  for (const { name, description, fields, enumValues } of served.types) {
    const type = schema.getType(name);
    if (!type || !(isIntrospectionType(type) || isSpecifiedScalarType(type))) continue;
    type.description = description;
    for (const field of fields ?? []) adopt(type.getFields()[field.name], field);
    for (const value of enumValues ?? []) adopt(type.getValue(value.name), value);
  }
  for (const directive of served.directives) {
    const known = schema.getDirective(directive.name);
    if (known && isSpecifiedDirective(known)) adopt(known, directive);
  }
}

function adopt(known, { description, args = [] }) {
  if (!known) return;
  known.description = description;
  for (const argument of args)
    adopt(
      known.args.find(({ name }) => name === argument.name),
      argument,
    );
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-](\d\d):(\d\d))$/;

/** The schema's own scalars, by their descriptions. */
const scalars = {
  DateTime(value) {
    const [, year, month, day, hour, minute, second, , , offsetHours = 0, offsetMinutes = 0] = matched(value, rfc3339);
    return fit(
      value,
      isDay(year, month, day) && hour < 24 && minute < 60 && second < 60 && offsetHours < 24 && offsetMinutes < 60,
    );
  },
  Date(value) {
    const [, year, month, day] = matched(value, /^(\d{4})-(\d\d)-(\d\d)$/);
    return fit(value, isDay(year, month, day));
  },
  PropertyValue: (value) =>
    fit(value, typeof value === 'string' || (Number.isInteger(value) && Math.abs(value) <= 2 ** 63)),
  Number: (value) => fit(value, typeof value === 'number'),
  _Any: (value) => fit(value, typeof value === 'object' && value !== null && !Array.isArray(value)),
};

/** Literals that have more digits than a number of JavaScript, by the scalar and the kind of the literal. */
const scalarLiterals = {
  PropertyValue: {
    IntValue: ({ value }) => fit(Number(value), BigInt.asIntN(64, BigInt(value)) === BigInt(value)),
    FloatValue: ({ value }) => fit(Number(value), Number.isSafeInteger(Number(value))),
  },
};

function matched(value, form) {
  return (typeof value === 'string' && form.exec(value)) || fit(value, false);
}

function isDay(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year); // Date.UTC takes the years 0 to 99 for those of the last century
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day);
}

function fit(value, ok) {
  if (!ok) throw new TypeError(`${JSON.stringify(value)} does not fit the scalar`);
  return value;
}

/**
 * What graphql-js says of a request: `kind` is `parse`, `validation` or `variables` for a request error, with `errors`,
 * or `executed`, with `data` of mock resolvers and the field errors.
 */
export function judge(schema, { query, variables, operationName }) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return { kind: 'parse', errors: [error] };
  }
  const invalid = validate(schema, document, undefined, { maxErrors: 1000 });
  if (invalid.length > 0) return { kind: 'validation', errors: invalid, document };
  const result = execute({
    schema,
    document,
    variableValues: variables,
    operationName,
    fieldResolver: mock,
    typeResolver: firstType,
  });
  const { data, errors = [] } = result;
  if (errors.every(({ path }) => path)) return { kind: 'executed', data, errors };
  const kind = errors.every(({ message }) => message.startsWith('Variable "$')) ? 'variables' : 'validation';
  return { kind, errors, document };
}

/** Resolves every field, so that what remains as an error is the client's. Each list has one row. */
function mock(source, args, context, info) {
  const introspected = source?.[info.fieldName];
  return introspected === undefined ? mocked(info.returnType) : introspected;
}

function mocked(type) {
  if (isNonNullType(type)) return mocked(type.ofType);
  if (isListType(type)) return [mocked(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0].value;
  return { Int: 1, Float: 1, Boolean: true, String: 'text', ID: '1' }[type.name] ?? {};
}

function firstType(value, context, info, type) {
  return info.schema.getPossibleTypes(type)[0].name;
}

/** Whether objects of a type can be reached as the type of a field, or as one of the types that it stands for. */
export function canBe(schema, fieldType, name) {
  const type = getNamedType(fieldType);
  return type.name === name || (isAbstractType(type) && schema.isSubType(type, schema.getType(name)));
}
