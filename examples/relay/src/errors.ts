// Errors have a code for programs; their messages are for developers, and Relay does not show them to components at all.
interface Coded {
  extensions?: { code?: string };
}

/** The code of an error that `@catch` handed over, or that Relay threw since the operation had no data. */
export function codeOf(error: unknown): string | undefined {
  const { source, extensions } = error as Coded & { source?: { errors?: Coded[] } };
  return (source?.errors?.[0]?.extensions ?? extensions)?.code;
}
