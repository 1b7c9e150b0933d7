import { createContext, useContext, useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';

import type { Problem } from './useEdit';

type Control = 'text' | 'notes' | 'number' | 'date' | 'url' | 'email' | 'tel';
export type Option = { id: string; label: string };

export type Field<Name extends string> = {
  /** The last part of the path by which the server calls the field in what it refuses. */
  name: Name;
  label: string;
  /** The value before. Undefined: there is none, and even an empty one is sent. */
  value: string | undefined;
  control?: Control;
  /** The values to choose from, instead of a control to type in. */
  options?: Option[];
};

type Props<Name extends string> = {
  /** What is edited, such as "Job title". */
  label: string;
  /** What the button that opens the form does. */
  verb?: 'Edit' | 'Add';
  fields: Field<Name>[];
  save: (values: Record<Name, string>) => Promise<Problem[]>;
  /** For what can also be removed. */
  remove?: () => Promise<Problem[]>;
  /** Called when the form closes after a problem that leaves the value in doubt, so that nothing changes under the form. */
  onStale: () => unknown;
  children?: ReactNode;
};

/** Is told that a form has opened; what it returns, that the form has closed. */
export const OpenFormContext = createContext<() => () => void>(() => () => {});

/** A value with a button beside it, which puts a form in its place. Escape and Cancel leave the value as it is. */
export function EditForm<Name extends string>({ verb = 'Edit', children, onStale, ...form }: Props<Name>) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !open) button.current?.focus(); // where the person was before
    wasOpen.current = open;
  }, [open]);

  const hasOpened = useContext(OpenFormContext);
  useEffect(() => (open ? hasOpened() : undefined), [open, hasOpened]);

  const title = `${verb} ${form.label}`;
  function close(stale: boolean) {
    setOpen(false);
    if (stale) onStale();
  }
  if (open) return <Form {...form} title={title} close={close} />;
  return (
    <>
      {children}{' '}
      <button ref={button} type="button" className="edit" aria-label={title} onClick={() => setOpen(true)}>
        {verb}
      </button>
    </>
  );
}

type FormProps<Name extends string> = Pick<Props<Name>, 'label' | 'fields' | 'save' | 'remove'> & {
  title: string;
  close: (stale: boolean) => void;
};

function Form<Name extends string>({ title, label, fields, save, remove, close }: FormProps<Name>) {
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState<'saving' | 'removing'>();
  const [problems, setProblems] = useState<Problem[]>([]);
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [problems]);

  async function run(doing: 'saving' | 'removing', send: () => Promise<Problem[]>) {
    if (busy) return;
    setBusy(doing);
    const found = await send();
    setBusy(undefined);
    setProblems(found);
    if (found.length === 0) close(false);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const values = Object.fromEntries(
      fields.map(({ name }) => [name, String(typed.get(name) ?? '').trim()]),
    ) as Record<Name, string>;
    const same = fields.every(({ name, value }) => values[name] === value);
    void run('saving', async () => (same ? [] : save(values)));
  }

  // What was sent cannot be called back, and its answer needs a place.
  const cancel = () => !busy && close(problems.some(({ stale }) => stale));
  const elsewhere = (problem: Problem) => fields.every(({ name }) => name !== problem.field);
  return (
    <form
      ref={form}
      className="edit"
      aria-label={title}
      // The server knows what Help Scout takes.
      noValidate={fields.some(({ control }) => control === 'email' || control === 'url')}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation(); // which would close the card
        cancel();
      }}
    >
      {fields.map((field, at) => (
        <FormField
          key={field.name}
          field={field}
          first={at === 0}
          problems={problems.filter((problem) => problem.field === field.name || (at === 0 && elsewhere(problem)))}
        />
      ))}
      <p className="buttons">
        <button aria-disabled={!!busy}>{busy === 'saving' ? 'Saving…' : 'Save'}</button>
        <button type="button" aria-disabled={!!busy} onClick={cancel}>
          Cancel
        </button>
        {remove && (
          <button
            type="button"
            className="remove"
            aria-label={`Remove ${label}`}
            aria-disabled={!!busy}
            onClick={() => run('removing', remove)}
          >
            {busy === 'removing' ? 'Removing…' : 'Remove'}
          </button>
        )}
      </p>
    </form>
  );
}

type FormFieldProps = { field: Field<string>; first: boolean; problems: Problem[] };

/** A control with its label and, tied to it, what is wrong with its value. */
function FormField({ field: { name, label, value, control = 'text', options }, first, problems }: FormFieldProps) {
  const id = useId();
  const attributes = {
    id,
    name,
    defaultValue: value,
    autoFocus: first,
    autoComplete: 'off', // the browser knows its user, not the customer
    'aria-invalid': problems.length > 0,
    'aria-describedby': `${id}-problem`,
  };
  return (
    <>
      <label htmlFor={id}>{label}</label>
      {options ? (
        <select {...attributes}>
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
      ) : control === 'notes' ? (
        <textarea rows={4} {...attributes} />
      ) : (
        <input type={control} step={control === 'number' ? 1 : undefined} {...attributes} />
      )}
      <p id={`${id}-problem`} className="problem" aria-live="polite">
        {problems.map(({ text }) => text).join(' ')}
      </p>
    </>
  );
}
