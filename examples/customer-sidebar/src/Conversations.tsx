import { useState, type ReactNode } from 'react';
import { useClient, type CombinedError } from 'urql';

import { Day } from './Day';
import { Failure } from './Failure';
import { OlderConversationsDocument, type ConversationsFragment, type ShowCustomerQuery } from './generated/graphql';
import { OutLink } from './OutLink';
import { Skeleton } from './Skeleton';
import { word } from './word';

type Props = {
  /** The customer's. */
  id: string;
  list: NonNullable<ShowCustomerQuery['customer']>['conversations'];
  /** The part of the answer that was deferred is still to come. */
  pending: boolean;
  failure: ReactNode;
};

export function Conversations({ id, list, pending, failure }: Props) {
  return (
    <section aria-labelledby="conversations" aria-busy={pending}>
      <h3 id="conversations">
        Conversations {list?.totalCount ? <span className="total">{list.totalCount}</span> : null}
      </h3>
      {list ? <Pages id={id} first={list} /> : pending ? <Skeleton rows={3} /> : failure}
    </section>
  );
}

/** The first page, and the older conversations, page by page as they are asked for. */
function Pages({ id, first }: { id: string; first: ConversationsFragment }) {
  const client = useClient();
  const [pages, setPages] = useState([first]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CombinedError>();
  const { hasNextPage, endCursor } = pages.at(-1)!.pageInfo;

  async function showOlder() {
    setBusy(true);
    const { data, error } = await client.query(OlderConversationsDocument, { id, after: endCursor });
    const page = data?.customer?.conversations;
    if (page) setPages([...pages, page]);
    setError(page ? undefined : error);
    setBusy(false);
  }

  return (
    <>
      <Rows rows={pages.flatMap(({ nodes }) => nodes)} />
      {error ? (
        <Failure error={error} field="conversations" retry={showOlder} />
      ) : (
        hasNextPage && (
          <button type="button" className="more" aria-disabled={busy} onClick={busy ? undefined : showOlder}>
            {busy ? 'Loading…' : 'Show older'}
          </button>
        )
      )}
    </>
  );
}

function Rows({ rows }: { rows: ConversationsFragment['nodes'] }) {
  if (rows.length === 0) return <p className="none">None yet</p>;
  return (
    <ul role="list" className="conversations">
      {rows.map(({ id, number, subject, preview, status, createdAt, webUrl }) => (
        <li key={id}>
          <p className="subject">
            <OutLink address={webUrl}>{subject ?? `Conversation ${number}`}</OutLink>
            {createdAt && <Day of={createdAt} />}
          </p>
          <p className="preview">
            <span className={`status ${status.toLowerCase()}`}>{word(status)}</span> <bdi>{preview}</bdi>
          </p>
        </li>
      ))}
    </ul>
  );
}
