import { Fragment, useEffect, useRef, type ReactNode } from 'react';
import { useQuery } from 'urql';

import { Avatar } from './Avatar';
import { Conversations } from './Conversations';
import { Day } from './Day';
import { Failure } from './Failure';
import { ShowCustomerDocument, type PropertyType, type ShowCustomerQuery } from './generated/graphql';
import { OutLink } from './OutLink';
import { Skeleton } from './Skeleton';
import { word } from './word';

type Customer = NonNullable<ShowCustomerQuery['customer']>;
/** Shows why a field is null. */
type Failed = (field: string) => ReactNode;

export function CustomerCard({ id, back }: { id: string; back: string }) {
  const [{ data, error, fetching, hasNext }, ask] = useQuery({ query: ShowCustomerDocument, variables: { id } });
  const retry = () => ask({ requestPolicy: 'network-only' });
  const failed: Failed = (field) => error && <Failure error={error} field={field} retry={retry} />;
  const customer = data?.customer;

  return (
    <article aria-busy={fetching || hasNext} aria-labelledby="customer">
      <a className="back" href={back}>
        <span aria-hidden>‹</span> All customers
      </a>
      <Heading id={id} customer={customer} loading={fetching} />
      {customer ? (
        <>
          <Contact customer={customer} failed={failed} />
          <Properties customer={customer} failed={failed} />
          {customer.background && <Notes text={customer.background} />}
          <Conversations id={id} list={customer.conversations} pending={hasNext} failure={failed('conversations')} />
        </>
      ) : fetching ? (
        <Skeleton rows={6} />
      ) : (
        failed('customer') || <p className="empty">There is no customer {id}.</p>
      )}
    </article>
  );
}

/** Takes the focus, so that the card is read from its beginning. */
function Heading({ id, customer, loading }: { id: string; customer?: Customer | null; loading: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const name = customer
    ? (customer.name ?? customer.emails?.[0]?.value ?? 'No name')
    : loading
      ? 'Loading…'
      : 'Customer';
  return (
    <header>
      {customer && <Avatar id={id} name={name} photoUrl={customer.photoUrl} />}
      <div className="lines">
        <h2 id="customer" ref={heading} tabIndex={-1}>
          <bdi>{name}</bdi>
        </h2>
        <p className="detail">{[customer?.jobTitle, customer?.location].filter(Boolean).join(' · ')}</p>
      </div>
    </header>
  );
}

function Contact({ customer, failed }: { customer: Customer; failed: Failed }) {
  const { emails, phones, websites, organization } = customer;
  const mail = (value: string) => `mailto:${encodeURIComponent(value)}`;
  const call = (value: string) => `tel:${value.replace(/[^\d+*#]/g, '')}`;
  return (
    <section aria-labelledby="contact">
      <h3 id="contact">Contact</h3>
      <dl>
        <dt>Email</dt>
        <dd>{emails ? <Entries entries={emails} href={mail} /> : failed('emails')}</dd>
        <dt>Phone</dt>
        <dd>{phones ? <Entries entries={phones} href={call} /> : failed('phones')}</dd>
        {websites?.length !== 0 && <dt>Website</dt>}
        {websites?.length !== 0 && (
          <dd>
            {websites?.map(({ id, value }) => (
              <p key={id}>
                <OutLink address={value}>{value}</OutLink>
              </p>
            )) ?? failed('websites')}
          </dd>
        )}
        <dt>Organization</dt>
        <dd>{organization ? <bdi>{organization.name ?? 'No name'}</bdi> : <None />}</dd>
      </dl>
    </section>
  );
}

type Entry = { id: string; value: string; type: string | null };

function Entries({ entries, href }: { entries: Entry[]; href: (value: string) => string }) {
  if (entries.length === 0) return <None />;
  return (
    <ul role="list">
      {entries.map(({ id, value, type }) => (
        <li key={id}>
          <a href={href(value)}>{value}</a>
          {type && type !== 'UNKNOWN' && <small> {word(type)}</small>}
        </li>
      ))}
    </ul>
  );
}

function Properties({ customer, failed }: { customer: Customer; failed: Failed }) {
  const { properties } = customer;
  if (properties?.length === 0) return null; // the account has not defined any
  return (
    <section aria-labelledby="properties">
      <h3 id="properties">Properties</h3>
      {properties ? (
        <dl>
          {properties.map(({ slug, name, type, text }) => (
            <Fragment key={slug}>
              <dt>{name ?? slug}</dt>
              <dd>{text === null ? <None /> : <Value type={type} text={text} />}</dd>
            </Fragment>
          ))}
        </dl>
      ) : (
        failed('properties')
      )}
    </section>
  );
}

function Value({ type, text }: { type: PropertyType; text: string }) {
  if (type === 'URL') return <OutLink address={text}>{text}</OutLink>;
  if (type === 'DATE') return <Day of={text} />;
  return <bdi>{text}</bdi>;
}

function Notes({ text }: { text: string }) {
  return (
    <section aria-labelledby="notes">
      <h3 id="notes">Notes</h3>
      <p className="notes">{text}</p>
    </section>
  );
}

function None() {
  return <span className="none">None</span>;
}
