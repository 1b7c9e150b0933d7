import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { getOperationAST } from 'graphql';
import { createClient, NetworkError } from 'graphql-sse';

/** Makes what GraphiQL runs operations with: subscriptions over server-sent events, all others as they are. */
export function createFetcher({ endpoint, fetch }) {
  const runOnce = createGraphiQLFetcher({ url: endpoint, fetch });
  return (operation, options) => {
    const kind = options?.documentAST && getOperationAST(options.documentAST, operation.operationName)?.operation;
    if (kind !== 'subscription') {
      return runOnce(operation, options);
    }
    const client = createClient({ url: endpoint, fetchFn: fetch, headers: options.headers, retryAttempts: 0 });
    return { subscribe: sink => ({ unsubscribe: client.subscribe(operation, withAnswers(sink)) }) };
  };
}

/** Shows the answer to a subscription that the server does not let begin, as that to any other operation. */
function withAnswers(sink) {
  return {
    next: event => sink.next(event),
    complete: () => sink.complete(),
    async error(error) {
      const answer = error instanceof NetworkError && (await error.response?.json().catch(() => undefined));
      if (!answer) {
        sink.error(error);
        return;
      }
      sink.next(answer);
      sink.complete();
    },
  };
}
