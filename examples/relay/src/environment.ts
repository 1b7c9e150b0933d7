// The network layer and the store: all that Relay has to be told about this server at runtime.
import { createClient } from 'graphql-sse';
import { meros } from 'meros/browser';
import { Environment, Network, Observable, RecordSource, Store } from 'relay-runtime';
import type { FetchFunction, GraphQLResponse, SubscribeFunction } from 'relay-runtime';
import { relayPayloads, type Payload } from './incremental';

export function createEnvironment(url: string, token: string): Environment {
  return new Environment({
    network: Network.create(createFetch(url, token), createSubscribe(url, token)),
    store: new Store(new RecordSource()),
    // Relay's default is `id`, which here is Help Scout's number: a customer and an organization may have the same one,
    // and Relay would take them for one record. What has no `nodeId`, such as an email address, lives in its parent.
    getDataID: (record) => record.nodeId,
  });
}

function createFetch(url: string, token: string): FetchFunction {
  return (request, variables) =>
    Observable.create((sink) => {
      const abort = new AbortController();
      const send = async () => {
        const response = await fetch(url, {
          method: 'POST',
          signal: abort.signal,
          headers: {
            // The first is the answer to an operation with @defer, the second to any other.
            Accept: 'multipart/mixed;deferSpec=20220824, application/graphql-response+json',
            Authorization: `Bearer ${token}`,
            'Content-Type': 'application/json',
          },
          body: JSON.stringify({ query: request.text, operationName: request.name, variables }),
        });
        for await (const payload of read(response)) sink.next(payload);
      };
      // Relay unsubscribes from what nobody waits for any more; the error that this leads to is of no interest.
      send().then(sink.complete, (error: Error) => abort.signal.aborted || sink.error(error));
      return () => abort.abort();
    });
}

// Subscriptions come as server-sent events. When the connection breaks, graphql-sse sends the subscription again.
function createSubscribe(url: string, token: string): SubscribeFunction {
  const client = createClient({ url, headers: { Authorization: `Bearer ${token}` } });
  return ({ text, name }, variables) =>
    Observable.create((sink) =>
      client.subscribe(
        { query: text ?? '', operationName: name, variables },
        { ...sink, next: (event) => sink.next(event as GraphQLResponse), error: (error) => sink.error(error as Error) },
      ),
    );
}

// The status is not looked at: a refused operation has a status of 4xx and says why in JSON, as any other does.
async function* read(response: Response): AsyncGenerator<GraphQLResponse> {
  if (!/json|multipart/.test(response.headers.get('Content-Type') ?? '')) {
    throw new Error(`no GraphQL server answered, but somebody with HTTP status ${response.status}`);
  }
  const answer = await meros<Payload>(response);
  if (answer instanceof Response) {
    yield* relayPayloads(await answer.json());
    return;
  }
  for await (const part of answer) {
    if (part.json) yield* relayPayloads(part.body);
  }
}
