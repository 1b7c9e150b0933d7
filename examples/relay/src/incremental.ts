// What the server sends of an operation with @defer, and what Relay wants it to be.
import type { GraphQLResponse, PayloadError } from 'relay-runtime';

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: PayloadError[];
  extensions?: Record<string, unknown>;
}

/** An answer in one piece, the first of several, or a later one with the parts that were deferred. */
export interface Payload extends Answer {
  hasNext?: boolean;
  incremental?: (Answer & { path: (string | number)[]; label: string })[];
}

/** The server wraps deferred parts in `incremental`; Relay takes them bare, and wants to know which is the last. */
export function relayPayloads({ incremental, hasNext = false, ...answer }: Payload): GraphQLResponse[] {
  const parts = incremental?.map(({ errors, ...part }) => ({
    ...part,
    // The server's paths begin at the query, as GraphQL has it. Relay looks for a part's errors from where the part begins.
    ...(errors && { errors: errors.map((error) => ({ ...error, path: error.path?.slice(part.path.length) })) }),
  }));
  const answers = parts ?? ('data' in answer || answer.errors ? [answer] : []);
  return answers.map((each, index) => {
    const isFinal = !hasNext && index === answers.length - 1;
    return { ...each, extensions: { ...each.extensions, is_final: isFinal } } as GraphQLResponse;
  });
}
