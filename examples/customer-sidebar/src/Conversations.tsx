import type { ReactNode } from 'react';

import { Day } from './Day';
import type { ShowCustomerQuery } from './generated/graphql';
import { OutLink } from './OutLink';
import { Skeleton } from './Skeleton';
import { word } from './word';

type Customer = NonNullable<ShowCustomerQuery['customer']>;
type Props = {
  list: Customer['conversations'];
  /** The part of the answer that was deferred is still to come. */
  pending: boolean;
  failure: ReactNode;
};

export function Conversations({ list, pending, failure }: Props) {
  return (
    <section aria-labelledby="conversations" aria-busy={pending}>
      <h3 id="conversations">
        Conversations {list?.totalCount ? <span className="total">{list.totalCount}</span> : null}
      </h3>
      {list ? <Rows rows={list.nodes} /> : pending ? <Skeleton rows={3} /> : failure}
    </section>
  );
}

type Row = NonNullable<Customer['conversations']>['nodes'][number];

function Rows({ rows }: { rows: Row[] }) {
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
