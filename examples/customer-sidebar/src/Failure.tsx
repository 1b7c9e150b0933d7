import type { CombinedError } from 'urql';

type Props = {
  error: CombinedError;
  /** The field whose failure it is. Without: that of the whole answer. */
  field?: string;
  retry: () => void;
};

/** Says what failed and what can be done about it. */
export function Failure({ error, field, retry }: Props) {
  const { message, advice, retriable } = explain(error, field);
  return (
    <div role="alert" className="failure">
      <strong>{message}</strong>
      {advice && <p>{advice}</p>}
      {retriable && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

type Explanation = { message: string; advice?: string; retriable: boolean };

function explain({ graphQLErrors, networkError }: CombinedError, field?: string): Explanation {
  const first = graphQLErrors.find(({ path }) => !field || path?.includes(field)) ?? graphQLErrors[0];
  if (!first || networkError) {
    return { message: 'The server cannot be reached.', advice: 'Check the connection.', retriable: true };
  }
  const { code, retryAfter } = first.extensions;
  const wait = typeof retryAfter === 'number' ? `Try again in ${retryAfter} s.` : undefined;
  switch (code) {
    case 'UNAUTHENTICATED':
      return { message: first.message, advice: 'Your sign-in may have ended: sign in and try again.', retriable: true };
    case 'RATE_LIMITED':
      return { message: 'Help Scout takes no more requests this minute.', advice: wait, retriable: true };
    case 'BAD_USER_INPUT':
    case 'FORBIDDEN':
      return { message: first.message, retriable: false };
    default:
      return { message: first.message, advice: wait, retriable: true };
  }
}
