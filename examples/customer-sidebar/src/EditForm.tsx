import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';

import type { Problem } from './useEdit';

type Control = 'text' | 'notes' | 'number' | 'date' | 'url' | 'email' | 'tel';
export type Option = { id: string; label: string };

type Props = {
  /** What is edited, such as "Job title". */
  label: string;
  value: string;
  control?: Control;
  /** The values to choose from, instead of a control to type in. */
  options?: Option[];
  maxLength?: number;
  /** What the button that opens the form does. */
  verb?: 'Edit' | 'Add';
  save: (value: string) => Promise<Problem>;
  children?: ReactNode;
};

/** A value with a button beside it, which puts a form in its place. Escape and Cancel leave the value as it is. */
export function EditForm({ label, value, verb = 'Edit', children, ...form }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !open) button.current?.focus(); // where the person was before
    wasOpen.current = open;
  }, [open]);
  if (open) return <Form label={label} value={value} {...form} close={() => setOpen(false)} />;
  return (
    <>
      {children}{' '}
      <button ref={button} type="button" className="edit" aria-label={`${verb} ${label}`} onClick={() => setOpen(true)}>
        {verb}
      </button>
    </>
  );
}

type FormProps = Omit<Props, 'verb' | 'children'> & { close: () => void };

function Form({ label, value, control = 'text', options, maxLength, save, close }: FormProps) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>('');

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const typed = String(new FormData(event.currentTarget).get('value') ?? '').trim();
    setBusy(true);
    const wrong = typed === value ? '' : await save(typed);
    setBusy(false);
    setProblem(wrong);
    if (!wrong) close();
  }

  const field = {
    id,
    name: 'value',
    defaultValue: value,
    maxLength,
    autoFocus: true,
    'aria-invalid': problem !== '',
    'aria-describedby': `${id}-problem`,
  };
  return (
    <form
      className="edit"
      noValidate={control === 'email' || control === 'url'} // the server knows what Help Scout takes
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation(); // which would close the card
        close();
      }}
    >
      <label htmlFor={id}>{label}</label>
      {options ? (
        <select {...field}>
          <option value="">None</option>
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
      ) : control === 'notes' ? (
        <textarea rows={4} {...field} />
      ) : (
        <input type={control} step={control === 'number' ? 1 : undefined} {...field} />
      )}
      <p id={`${id}-problem`} className="problem" aria-live="polite">
        {problem}
      </p>
      <button aria-disabled={busy}>{busy ? 'Saving…' : 'Save'}</button>{' '}
      <button type="button" onClick={close}>
        Cancel
      </button>
    </form>
  );
}

/** Removes an entry at once, and says beside it when that was refused. */
export function RemoveButton({ label, remove }: { label: string; remove: () => Promise<Problem> }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>('');
  async function run() {
    setBusy(true);
    setProblem(await remove());
    setBusy(false);
  }
  return (
    <>
      {' '}
      <button type="button" className="edit" aria-label={`Remove ${label}`} aria-disabled={busy} onClick={busy ? undefined : run}>
        Remove
      </button>
      <span className="problem" aria-live="polite">
        {problem}
      </span>
    </>
  );
}
