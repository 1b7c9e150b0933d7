/** Reads the errors of an answer, or of what GraphiQL shows in its place; none for other text. */
function readErrors(answer) {
  try {
    const errors = JSON.parse(answer)?.errors;
    return Array.isArray(errors) ? errors : [];
  } catch {
    return [];
  }
}

/** Reports whether the server wanted a token that it accepts, for the answer or for a part of it. */
export function isUnauthenticated(answer) {
  return readErrors(answer).some(error => error?.extensions?.code === 'UNAUTHENTICATED');
}

/**
 * Says why there is no schema, from what GraphiQL keeps of the answer to its introspection: `withheld` when the server
 * publishes none, `signIn` when it wants a token first, and `failed`, with a message, when something went wrong. Null
 * when nothing did.
 */
export function schemaTrouble(fetchError) {
  if (!fetchError) {
    return null;
  }
  if (isUnauthenticated(fetchError)) {
    return { kind: 'signIn' };
  }
  const errors = readErrors(fetchError);
  if (errors.some(error => error?.extensions?.code === 'INTROSPECTION_DISABLED')) {
    return { kind: 'withheld' };
  }
  return { kind: 'failed', message: errors[0]?.message ?? '' };
}
