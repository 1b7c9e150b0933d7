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

/** Says how many REST requests there are. */
export function countRequests(requests) {
  return `${requests} REST ${requests === 1 ? 'request' : 'requests'}`;
}

/** Says what an operation may cost, from the server's answer to a request for an estimate, or why nobody knows. */
export function readEstimate({ errors, extensions }) {
  if (errors?.length) {
    return `No estimate: ${errors[0].message}`;
  }
  const requests = extensions?.estimate?.restRequests;
  return typeof requests === 'number' ? `At most ${countRequests(requests)}` : 'The server gives no estimate.';
}

/** Turns a member's name into words: `restRequests` into `REST requests`. */
function words(name) {
  return name
    .replace(/([a-z\d])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`)
    .replace(/\brest\b/, 'REST');
}
