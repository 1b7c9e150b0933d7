import { useRef } from 'react';

import { EditForm, type Field } from './EditForm';
import { ENTRY_KINDS, type EntryKind, type EntryKindName } from './entryKinds';
import { None } from './None';
import type { Edit } from './useEdit';

type Entry = { id: string; value: string; type?: string | null };

type Props = { kind: EntryKindName; entries: Entry[]; edit: Edit };

/** The entries of one kind, such as the phone numbers. Each can be changed and removed, and others added. */
export function Entries({ kind, entries, edit }: Props) {
  const { name, types, show }: EntryKind = ENTRY_KINDS[kind];
  const noun = name.toLowerCase();
  const group = useRef<HTMLDivElement>(null);
  // Where the focus goes when the form that had it goes with its entry.
  const focusAdd = () =>
    group.current?.querySelector<HTMLElement>(':scope > button, :scope > form [name=value]')?.focus();

  async function remove({ id, value }: Entry) {
    const problems = await edit.entries(kind, { remove: [id] }, `${name} ${value} removed`);
    if (problems.length === 0) focusAdd();
    return problems;
  }

  async function showWhatIsLeft({ id }: Entry) {
    const left = (await edit.reread())?.[kind];
    if (left && !left.some((entry) => entry.id === id)) focusAdd();
  }

  return (
    <div ref={group}>
      {entries.length === 0 ? (
        <None />
      ) : (
        <ul role="list" className="entries">
          {entries.map((entry) => (
            <li key={entry.id}>
              <EditForm
                label={`${noun} ${entry.value}`}
                fields={fieldsOf(kind, entry)}
                save={({ value, type }) => {
                  const update = [{ id: entry.id, value, type: type || undefined }];
                  return edit.entries(kind, { update }, `${name} ${value} saved`);
                }}
                remove={() => remove(entry)}
                onStale={() => showWhatIsLeft(entry)}
              >
                {show(entry.value)}{' '}
                {entry.type && types?.[entry.type] && <small>{types[entry.type]}</small>}
              </EditForm>
            </li>
          ))}
        </ul>
      )}
      <EditForm
        label={noun}
        verb="Add"
        fields={fieldsOf(kind)}
        save={({ value, type }) =>
          edit.entries(kind, { add: [{ value, type: type || undefined }] }, `${name} ${value} added`)
        }
        onStale={edit.reread}
      />
    </div>
  );
}

function fieldsOf(kind: EntryKindName, entry?: Entry): Field<'value' | 'type'>[] {
  const { name, control, types }: EntryKind = ENTRY_KINDS[kind];
  const value = { name: 'value', label: name, control, value: entry?.value } as const;
  if (!types) return [value];
  const type = entry ? (entry.type ?? '') : 'OTHER';
  const options = Object.entries(types).map(([id, label]) => ({ id, label }));
  // What nobody can choose stays chosen as long as nothing else is.
  const known = type in types;
  return [
    value,
    {
      name: 'type',
      label: 'Type',
      value: known ? type : '',
      options: known ? options : [{ id: '', label: 'Not known' }, ...options],
    },
  ];
}
