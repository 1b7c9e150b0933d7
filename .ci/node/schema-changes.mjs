// What a difference between two schemas means to those who wrote their operations for the older one.
//
// The differences are found by GraphQL Inspector rather than by graphql-js's findBreakingChanges, which does not notice
// a root type that is gone or another, an input that becomes @oneOf, a changed default of an input field or an added one
// of an argument, and knows no harmless changes, which are worth reading too.
import { ChangeType, CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/**
 * A default that is added, changed or removed counts as breaking here: an operation that leaves the argument out means
 * something else from then on, or, when the type is non-null, is not valid any more. Inspector only calls it dangerous.
 */
const changesOfDefaults = new Set([
  ChangeType.FieldArgumentDefaultChanged,
  ChangeType.InputFieldDefaultValueChanged,
  ChangeType.DirectiveArgumentDefaultValueChanged,
]);

/** Lists what changed between two schemas in SDL, as `{ message, kind }`; the kind is breaking, dangerous or harmless. */
export async function changesBetween(older, newer) {
  const changes = await diff(buildSchema(older), buildSchema(newer));
  return changes.map(({ message, type, criticality }) => ({ message, kind: kindOf(type, criticality.level) }));
}

function kindOf(type, level) {
  if (level === CriticalityLevel.Breaking || changesOfDefaults.has(type)) return 'breaking';
  return level === CriticalityLevel.Dangerous ? 'dangerous' : 'harmless';
}

/** Lists the messages of the breaking changes from any of the older schemas, each once. */
export async function breakingChanges(olderSchemas, newer) {
  const messages = new Set();
  for (const older of olderSchemas) {
    for (const { message, kind } of await changesBetween(older, newer)) {
      if (kind === 'breaking') messages.add(message);
    }
  }
  return [...messages];
}
