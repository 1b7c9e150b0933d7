import { createClient, type ClientOptions } from '../src/client';

export const url = process.env.MAILBOX_GRAPHQL_URL ?? 'http://127.0.0.1:8080/graphql';

interface Options extends Omit<ClientOptions, 'url' | 'fetch'> {
  /** Accept these media types alone, instead of all that urql can read. */
  accept?: string;
}

/** A client of the server, and every request that it sends with the answer's media type, in order. */
export function recordingClient({ accept, ...options }: Options = {}) {
  const requests: Request[] = [];
  const mediaTypes: (string | undefined)[] = [];
  const record: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (accept) request.headers.set('accept', accept);
    requests.push(request.clone());
    const response = await fetch(request);
    mediaTypes.push(response.headers.get('content-type')?.split(';')[0]);
    return response;
  };
  return { client: createClient({ url, fetch: record, ...options }), requests, mediaTypes };
}
