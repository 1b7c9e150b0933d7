import { createClient } from 'graphql-ws';
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { useClient, type AnyVariables, type DocumentInput, type SubscriptionForwarder } from 'urql';

/** `off`: what others change is not shown. */
export type LiveState = 'connecting' | 'live' | 'off';

type Options = { url: string; token?: () => string | undefined };

export type Live = ReturnType<typeof createLive>;

const pause = 30_000; // milliseconds until a subscription that is refused, or has ended, is sent again
const settled = 2_000; // milliseconds after which a subscription that was not refused is taken for one under way

/**
 * The connection by which the server tells of changes, and its state. One WebSocket has all subscriptions of the page: of
 * connections for server-sent events a browser opens six for all tabs together, unless the server has HTTP/2.
 */
export function createLive({ url, token }: Options) {
  let state: LiveState = 'connecting';
  let connected = false;
  let tried = false;
  let gaps = 0;
  const refused = new Set<object>();
  const listeners = new Set<() => void>();
  function update(gap = false) {
    const next = !tried ? 'connecting' : connected && refused.size === 0 ? 'live' : 'off';
    if (next === state && !gap) return;
    state = next;
    if (gap) gaps++;
    listeners.forEach((listener) => listener());
  }

  const address = new URL(url, location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const socket = createClient({
    url: address.href,
    connectionParams: () => {
      const bearer = token?.();
      return bearer ? { Authorization: `Bearer ${bearer}` } : {};
    },
    keepAlive: 30_000, // milliseconds between pings; a connection that does not answer one is closed
    retryAttempts: Infinity,
    retryWait: (retries) => wait(1000 * Math.min(2 ** retries, 60) * (0.5 + Math.random())),
    on: {
      connected: (_socket, _payload, again) => {
        [tried, connected] = [true, true];
        update(again);
      },
      closed: () => {
        [tried, connected] = [true, false];
        update();
      },
    },
  });

  /** Sends a subscription, and sends it again when the server refuses or ends it. */
  const forward: SubscriptionForwarder = ({ query = '', operationName, variables }) => ({
    subscribe(sink) {
      const operation = {};
      let timer: ReturnType<typeof setTimeout> | undefined;
      let stopped = false;
      let stop = begin();
      function begin() {
        return socket.subscribe<Record<string, unknown>, Record<string, unknown>>(
          { query, operationName, variables: { ...variables } },
          {
            // An event that failed in part has told of a change all the same.
            next: (event) => (event.data && !event.errors ? sink.next({ ...event, errors: undefined }) : update(true)),
            error: sendAgain,
            complete: sendAgain,
          },
        );
      }
      function sendAgain() {
        if (stopped) return;
        clearTimeout(timer);
        refused.add(operation);
        update();
        timer = setTimeout(() => {
          timer = setTimeout(accept, settled);
          stop = begin();
        }, pause);
      }
      function accept() {
        refused.delete(operation);
        update(true);
      }
      function unsubscribe() {
        stopped = true;
        clearTimeout(timer);
        refused.delete(operation);
        stop();
      }
      return { unsubscribe };
    },
  });

  return {
    forward,
    state: () => state,
    /** How often events may have been missed: those of a time without a subscription do not come later. */
    gaps: () => gaps,
    listen: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** The page's connection; undefined where there is none. */
export const LiveContext = createContext<Live | undefined>(undefined);

export function useLiveState(): LiveState {
  const live = useContext(LiveContext);
  return useSyncExternalStore(live?.listen ?? nothing, () => live?.state() ?? 'off');
}

const nothing = () => () => {};

type Handlers<Data> = {
  /** Called for each event. */
  onEvent: (data: Data) => void;
  /** Called when events may have been missed. */
  onGap: () => void;
};

/** Hears of events as long as the component is shown. The variables must not change. */
export function useEvents<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
  variables: Variables,
  handlers: Handlers<Data>,
) {
  const client = useClient();
  const live = useContext(LiveContext);
  const gaps = useSyncExternalStore(live?.listen ?? nothing, () => live?.gaps() ?? 0);
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });

  const sent = useRef({ document, variables }).current;
  useEffect(() => {
    if (!live) return;
    const events = client.subscription(sent.document, sent.variables);
    return events.subscribe(({ data }) => data && latest.current.onEvent(data)).unsubscribe;
  }, [client, live, sent]);

  const seen = useRef(gaps);
  useEffect(() => {
    if (gaps === seen.current) return;
    seen.current = gaps;
    latest.current.onGap();
  }, [gaps]);
}
