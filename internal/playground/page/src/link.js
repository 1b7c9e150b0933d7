/**
 * Reads the operation that a link to the page carries, as in
 * `/?query=…&variables=…&operationName=…`; null when it carries none.
 */
export function readLink(search) {
  const params = new URLSearchParams(search);
  const query = params.get('query');
  if (!query) {
    return null;
  }
  return {
    query,
    variables: indent(params.get('variables') ?? ''),
    operationName: params.get('operationName') ?? '',
  };
}

/** Writes the part of a link that readLink reads. Empty members are left out. */
export function writeLink({ query, variables, operationName }) {
  const members = { query, variables: compact(variables ?? ''), operationName };
  return `?${new URLSearchParams(Object.entries(members).filter(([, value]) => value))}`;
}

/** Variables arrive on one line; text that is not JSON is shown as it came, for its author to mend. */
function indent(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

function compact(json) {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return json;
  }
}
