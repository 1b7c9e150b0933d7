import WebSocket from 'ws';

import { createClient, type ClientOptions } from '../src/client';

// Browsers and Node from 22 on have it.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

export const uri = process.env.MAILBOX_GRAPHQL_URL ?? 'http://127.0.0.1:8080/graphql';

/** A client of the server, and every request that it sends, in order. */
export function recordingClient(options: Omit<ClientOptions, 'uri' | 'fetch'> = {}) {
  const requests: Request[] = [];
  const record: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    requests.push(request.clone());
    return fetch(request);
  };
  return { client: createClient({ uri, fetch: record, ...options }), requests };
}
