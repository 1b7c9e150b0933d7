import { Fragment, useEffect, useRef, type ReactNode } from 'react';
import { useQuery } from 'urql';

import { Avatar } from './Avatar';
import { Conversations } from './Conversations';
import { Day } from './Day';
import { EditForm, OpenFormContext, type Option } from './EditForm';
import { Entries } from './Entries';
import { ENTRY_KINDS, type EntryKindName } from './entryKinds';
import { Failure } from './Failure';
import { PropertyOptionsDocument, ShowCustomerDocument, type PropertyType, type ShowCustomerQuery } from './generated/graphql';
import { None } from './None';
import { OutLink } from './OutLink';
import { Skeleton } from './Skeleton';
import { useChanges } from './useChanges';
import { useEdit, type Edit } from './useEdit';

type Customer = NonNullable<ShowCustomerQuery['customer']>;
/** Shows why a field is null. */
type Failed = (field: string) => ReactNode;

export function CustomerCard({ id, back }: { id: string; back: string }) {
  const [{ data, error, fetching, hasNext }, ask] = useQuery({ query: ShowCustomerDocument, variables: { id } });
  const retry = () => ask({ requestPolicy: 'network-only' });
  const failed: Failed = (field) => error && <Failure error={error} field={field} retry={retry} />;
  const { edited, spoken, edit, show } = useEdit(id);
  const { deleted, formHasOpened } = useChanges(id, { show, reread: edit.reread });
  const customer = data?.customer && { ...data.customer, ...edited };

  return (
    <article aria-busy={fetching || hasNext} aria-labelledby="customer">
      <a className="back" href={back}>
        <span aria-hidden>‹</span> All customers
      </a>
      <Heading id={id} customer={customer} loading={fetching} />
      {customer ? (
        <OpenFormContext value={formHasOpened}>
          <p className="deleted" aria-live="polite">
            {deleted && 'Somebody has deleted this customer.'}
          </p>
          <JobTitle title={customer.jobTitle} edit={edit} />
          <Contact customer={customer} failed={failed} edit={edit} />
          <Properties customer={customer} failed={failed} edit={edit} />
          <Notes text={customer.background} edit={edit} />
          <p className="count saved" aria-live="polite">
            {spoken}
          </p>
          <Conversations id={id} list={customer.conversations} pending={hasNext} failure={failed('conversations')} />
        </OpenFormContext>
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
        <p className="detail">{customer?.location}</p>
      </div>
    </header>
  );
}

function JobTitle({ title, edit }: { title: string | null; edit: Edit }) {
  return (
    <div className="job-title">
      <EditForm
        label="Job title"
        verb={title ? 'Edit' : 'Add'}
        fields={[{ name: 'jobTitle', label: 'Job title', value: title ?? '' }]}
        save={({ jobTitle }) => edit.customer({ jobTitle: jobTitle || null }, 'Job title saved')}
        onStale={edit.reread}
      >
        <span className="detail">{title ?? 'No job title'}</span>
      </EditForm>
    </div>
  );
}

type Editing = { customer: Customer; failed: Failed; edit: Edit };

function Contact({ customer, failed, edit }: Editing) {
  const { organization } = customer;
  return (
    <section aria-labelledby="contact">
      <h3 id="contact">Contact</h3>
      <dl>
        {KINDS.map((kind) => {
          const entries = customer[kind];
          return (
            <Fragment key={kind}>
              <dt>{ENTRY_KINDS[kind].name}</dt>
              <dd>{entries ? <Entries kind={kind} entries={entries} edit={edit} /> : failed(kind)}</dd>
            </Fragment>
          );
        })}
        <dt>Organization</dt>
        <dd>{organization ? <bdi>{organization.name ?? 'No name'}</bdi> : <None />}</dd>
      </dl>
    </section>
  );
}

const KINDS = Object.keys(ENTRY_KINDS) as EntryKindName[];

function Properties({ customer, failed, edit }: Editing) {
  const { properties } = customer;
  if (properties?.length === 0) return null; // the account has not defined any
  return (
    <section aria-labelledby="properties">
      <h3 id="properties">Properties</h3>
      {properties ? (
        <dl>
          {properties.map((property) => (
            <Fragment key={property.slug}>
              <dt>{property.name ?? property.slug}</dt>
              <dd>
                <Property property={property} edit={edit} />
              </dd>
            </Fragment>
          ))}
        </dl>
      ) : (
        failed('properties')
      )}
    </section>
  );
}

type PropertyProps = { property: NonNullable<Customer['properties']>[number]; edit: Edit };

/** A value, and the control that fits its type. A kind that the page does not know can only be read. */
function Property({ property: { slug, name, type, value, text }, edit }: PropertyProps) {
  const [{ data }] = useQuery({ query: PropertyOptionsDocument, pause: type !== 'DROPDOWN' });
  const options = data?.customerProperties?.find((definition) => definition.slug === slug)?.options;
  const shown = text === null ? <None /> : <Value type={type} text={text} />;
  if (type === 'UNKNOWN' || (type === 'DROPDOWN' && !options)) return shown;
  const label = name ?? slug;
  return (
    <EditForm
      label={label}
      fields={[
        {
          name: 'value',
          label,
          value: value ?? '',
          control: CONTROLS[type],
          options: type === 'DROPDOWN' ? choices(options ?? []) : undefined,
        },
      ]}
      save={({ value }) => edit.properties([{ slug, value: value || null }], `${label} saved`)}
      onStale={edit.reread}
    >
      {shown}
    </EditForm>
  );
}

function choices(options: { id: string | null; label: string }[]): Option[] {
  return [{ id: '', label: 'None' }, ...options.flatMap(({ id, label }) => (id ? [{ id, label }] : []))];
}

const CONTROLS = { TEXT: 'text', NUMBER: 'number', DATE: 'date', URL: 'url', DROPDOWN: 'text' } as const;

function Value({ type, text }: { type: PropertyType; text: string }) {
  if (type === 'URL') return <OutLink address={text}>{text}</OutLink>;
  if (type === 'DATE') return <Day of={text} />;
  return <bdi>{text}</bdi>;
}

function Notes({ text, edit }: { text: string | null; edit: Edit }) {
  return (
    <section aria-labelledby="notes">
      <h3 id="notes">Notes</h3>
      <EditForm
        label="Notes"
        verb={text ? 'Edit' : 'Add'}
        fields={[{ name: 'background', label: 'Notes', value: text ?? '', control: 'notes' }]}
        save={({ background }) => edit.customer({ background: background || null }, 'Notes saved')}
        onStale={edit.reread}
      >
        {text ? <p className="notes">{text}</p> : <None />}
      </EditForm>
    </section>
  );
}
