// Classifies the differences between two schemas by what they mean to operations that were written for the older one.
//
// GraphQL Inspector finds the differences. graphql-js's findBreakingChanges does not notice a root type that is removed or
// replaced, an input that becomes @oneOf, a changed default of an input field, or an added default of an argument, and it
// does not report harmless changes, which are worth reading too.
import { ChangeType, CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/**
 * A default that is added, changed or removed counts as breaking here: an operation that leaves the argument out means
 * something else afterwards or, if the type is non-null, is no longer valid. Inspector only calls it dangerous.
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
