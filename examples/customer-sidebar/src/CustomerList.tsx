import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

import { Avatar } from './Avatar';
import { Failure } from './Failure';
import type { CustomerRowFragment } from './generated/graphql';
import { addressOf } from './route';
import type { Search } from './search';
import { Skeleton } from './Skeleton';
import { useCustomers } from './useCustomers';

type Props = { search: Search; openId: string | undefined; list: RefObject<HTMLUListElement | null> };

export function CustomerList({ search, openId, list }: Props) {
  const { rows, busy, first, error, more, loadMore, retry } = useCustomers(search);
  const [focused, setFocused] = useState<string>();
  // One row is in the order of the Tab key; the arrow keys lead to the others.
  const tabStop = rows.some((row) => row.id === focused) ? focused : rows[0]?.id;

  return (
    <>
      <p role="status" className="count">
        {error ? '' : busy ? 'Searching…' : count(rows.length, more)}
      </p>
      <div className="scroll">
        <ul ref={list} role="list" aria-label="Customers" aria-busy={busy} onKeyDown={moveFocus}>
          {rows.map((row) => (
            <Row
              key={row.id}
              row={row}
              address={addressOf({ id: row.id, text: search.text })}
              current={row.id === openId}
              tabStop={row.id === tabStop}
              onFocus={() => setFocused(row.id)}
            />
          ))}
        </ul>
        {first && <Skeleton rows={8} />}
        {error && <Failure error={error} retry={retry} />}
        {!error && !busy && rows.length === 0 && <Nobody text={search.text} />}
        {!error && more && <More busy={busy} onReach={loadMore} />}
      </div>
    </>
  );
}

function count(rows: number, more: boolean): string {
  if (more) return `First ${rows} customers`;
  return rows === 1 ? '1 customer' : `${rows} customers`;
}

function Row({
  row,
  address,
  current,
  tabStop,
  onFocus,
}: {
  row: CustomerRowFragment;
  address: string;
  current: boolean;
  tabStop: boolean;
  onFocus: () => void;
}) {
  const email = row.emails?.[0]?.value;
  const detail = [row.name && email, row.organization?.name].filter(Boolean).join(' · ');
  return (
    <li>
      <a
        href={address}
        data-customer={row.id}
        aria-current={current || undefined}
        tabIndex={tabStop ? 0 : -1}
        onFocus={onFocus}
      >
        <Avatar id={row.id} name={row.name ?? email} photoUrl={row.photoUrl} />
        <span className="lines">
          <span className="name">
            <bdi>{row.name ?? email ?? 'No name'}</bdi>
          </span>
          <span className="detail">{detail}</span>
        </span>
      </a>
    </li>
  );
}

function moveFocus(event: KeyboardEvent<HTMLUListElement>) {
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  links[to]?.focus();
}

function Nobody({ text }: { text: string }) {
  if (!text) return <p className="empty">This account has no customers yet.</p>;
  return (
    <p className="empty">
      <strong>Nobody found for “{text}”</strong>
      Type a whole first or last name, or any part of an email address.
    </p>
  );
}

/** Loads more when it comes into sight by scrolling. The Tab key brings it there too, but then it waits to be pressed. */
function More({ busy, onReach }: { busy: boolean; onReach: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const observed = button.current;
    if (!observed || !('IntersectionObserver' in window)) return;
    const reached = (entries: IntersectionObserverEntry[]) => {
      if (document.activeElement !== observed && entries.some((entry) => entry.isIntersecting)) onReach();
    };
    const observer = new IntersectionObserver(reached, { root: observed.closest('.scroll'), rootMargin: '300px' });
    observer.observe(observed);
    return () => observer.disconnect();
  }, [onReach]);
  return (
    <button ref={button} type="button" className="more" aria-disabled={busy} onClick={onReach}>
      {busy ? 'Loading…' : 'Load more'}
    </button>
  );
}
