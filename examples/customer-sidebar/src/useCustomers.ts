import { useEffect, useRef, useState } from 'react';
import { useClient, type Client, type CombinedError } from 'urql';

import {
  FindCustomerByEmailDocument,
  RereadRowDocument,
  SearchCustomersDocument,
  WatchCustomersDocument,
  type CustomerRowFragment,
} from './generated/graphql';
import { useEvents } from './live';
import type { Search } from './search';

type Page = { rows: CustomerRowFragment[]; next: string | null };
type Request = { search: Search; after: string | null };
type State = Page & { error?: CombinedError; answers?: Request };

/** The rows that a search finds, page by page. Those of the search before stay until the first page is there. */
export function useCustomers(search: Search) {
  const client = useClient();
  const [request, setRequest] = useState<Request>({ search, after: null });
  const [state, setState] = useState<State>({ rows: [], next: null });
  if (request.search !== search) setRequest({ search, after: null });

  useEffect(() => {
    const { unsubscribe } = ask(client, request, (page, error) =>
      setState((before) => {
        const rows = request.after ? before.rows : [];
        if (!page) return { rows, next: request.after, error, answers: request };
        return { rows: [...rows, ...page.rows], next: page.next, answers: request };
      }),
    );
    return unsubscribe; // ends the request, if it is still under way
  }, [client, request]);

  const refresh = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(refresh.current), [request]);

  /** Reads the first page again, once for all changes within a second. Who has loaded more keeps the rows. */
  function refreshFirstPage() {
    if (request.after) return;
    clearTimeout(refresh.current);
    refresh.current = setTimeout(() => {
      const show = (page: Page) => setState((before) => (before.answers === request ? { ...before, ...page } : before));
      ask(client, request, (page) => page && show(page));
    }, 1000);
  }

  useEvents(WatchCustomersDocument, {}, {
    onEvent: ({ customerChanged: { kind, id } }) => {
      if (kind === 'CREATED') refreshFirstPage();
      const isRow = (row: CustomerRowFragment) => row.id === id;
      if (!state.rows.some(isRow)) return;
      const change = (rows: (of: CustomerRowFragment[]) => CustomerRowFragment[]) =>
        setState((before) => ({ ...before, rows: rows(before.rows) }));
      if (kind === 'DELETED') return change((rows) => rows.filter((row) => !isRow(row)));
      client.query(RereadRowDocument, { id }).subscribe(({ data }) => {
        const now = data?.customer;
        if (now) change((rows) => rows.map((row) => (isRow(row) ? now : row)));
      });
    },
    onGap: refreshFirstPage,
  });

  const busy = state.answers !== request;
  return {
    rows: state.rows,
    busy,
    /** Whether there are rows of an earlier search to show in the meantime. */
    first: busy && state.rows.length === 0,
    error: busy ? undefined : state.error,
    more: state.next !== null,
    loadMore: () => {
      if (!busy && state.next !== null) setRequest({ search, after: state.next });
    },
    retry: () => setRequest({ ...request }),
  };
}

/** Asks for one page. Without a page the error says why; with one, a row may lack what could not be fetched. */
function ask(
  client: Client,
  { search, after }: Request,
  answer: (page: Page | undefined, error: CombinedError | undefined) => void,
) {
  if ('email' in search) {
    return client.query(FindCustomerByEmailDocument, { email: search.email }).subscribe(({ data, error }) => {
      const found = data?.customerByEmail;
      answer(found || !error ? { rows: found ? [found] : [], next: null } : undefined, error);
    });
  }
  return client.query(SearchCustomersDocument, { filter: search.filter, after }).subscribe(({ data, error }) => {
    const found = data?.customers;
    const next = found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
    answer(found ? { rows: found.nodes, next } : undefined, error);
  });
}
