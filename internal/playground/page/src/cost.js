/**
 * Reads what an answer cost from its `extensions.cost`, as pairs of label and number.
 * The list is empty for an answer without one, and for text that is not an answer.
 */
export function readCost(answer) {
  let cost;
  try {
    cost = JSON.parse(answer)?.extensions?.cost;
  } catch {
    return [];
  }
  return Object.entries(cost ?? {})
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => [words(name), value]);
}

/** Turns a member's name into words: `restRequests` into `REST requests`. */
function words(name) {
  return name
    .replace(/([a-z\d])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`)
    .replace(/\brest\b/, 'REST');
}
