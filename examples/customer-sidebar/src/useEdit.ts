import { useRef, useState } from 'react';
import { useClient, type CombinedError } from 'urql';

import type { EntryKindName } from './entryKinds';
import {
  EditCustomerDocument,
  EditPropertyDocument,
  RereadCustomerDocument,
  type RefusalFragment,
  type SetCustomerPropertiesInput,
  type ShownFragment,
  type UpdateCustomerInput,
} from './generated/graphql';

/** Why a change was not made, or is not known to be made. */
export type Problem = {
  /** For people. */
  text: string;
  /** The last part of the path in the input, such as `value`. Undefined: the input as a whole. */
  field?: string;
  /** Whether the card may show what is no longer so: `reread` tells. */
  stale?: boolean;
};

type Changes = Omit<UpdateCustomerInput, 'id'>;

type EntryChanges = {
  add?: { value: string; type?: string }[];
  update?: { id: string; value: string; type?: string }[];
  remove?: string[];
};

/** Each change says in `done` what a screen reader shall say of it; the result is empty when the change was made. */
export type Edit = {
  customer: (changes: Changes, done: string) => Promise<Problem[]>;
  entries: (kind: EntryKindName, changes: EntryChanges, done: string) => Promise<Problem[]>;
  properties: (changes: SetCustomerPropertiesInput['properties'], done: string) => Promise<Problem[]>;
  /** Shows the values that there are now, and returns them; undefined when they cannot be read. */
  reread: () => Promise<ShownFragment | undefined>;
};

/**
 * The changes of one customer, the values after the last of them, and what a screen reader shall say about it. `show` takes
 * values that somebody else has changed.
 */
export function useEdit(id: string) {
  const client = useClient();
  const [edited, setEdited] = useState<Partial<ShownFragment>>();
  const [spoken, setSpoken] = useState('');
  const turn = useRef<Promise<unknown>>(Promise.resolve());

  /** Sends one change after the other, so that the last answer has the newest values. */
  function inTurn(send: () => Promise<Answer>): Promise<Answer> {
    const answer = turn.current.then(send);
    turn.current = answer;
    return answer;
  }

  function take({ payload, error }: Answer, done: string): Problem[] {
    if (!payload) return [explainFailure(error)];
    if (payload.userErrors.length > 0) return payload.userErrors.map(explainRefusal);
    if (!payload.customer) return [{ text: `Saved, but not read again: ${messageOf(error)}`, stale: true }];
    const saved = payload.customer;
    setEdited((before) => ({ ...before, ...saved }));
    setSpoken(`${done} at ${new Date().toLocaleTimeString()}`);
    return [];
  }

  const update = (changes: Changes) =>
    inTurn(async () => {
      const { data, error } = await client.mutation(EditCustomerDocument, { input: { ...changes, id } });
      return { payload: data?.updateCustomer, error };
    });

  const read = async () => {
    const { data } = await client.query(RereadCustomerDocument, { id });
    return data?.customer ?? undefined;
  };

  /** The refusal of a change of an entry does not tell whether the entry is gone. */
  async function isGone(kind: EntryKindName, { update = [], remove = [] }: EntryChanges) {
    const ids = [...update.map((entry) => entry.id), ...remove];
    if (ids.length === 0) return false;
    const left = (await read())?.[kind];
    return !!left && !left.some((entry) => ids.includes(entry.id));
  }

  const edit: Edit = {
    customer: async (changes, done) => take(await update(changes), done),
    entries: async (kind, changes, done) => {
      const answer = await update({ [kind]: changes } as Changes); // the types of entries come from entryKinds.tsx
      if (answer.payload?.userErrors.some(({ code }) => MAY_BE_GONE.has(code)) && (await isGone(kind, changes))) {
        return [{ text: GONE, stale: true }];
      }
      return take(answer, done);
    },
    properties: async (properties, done) => {
      const answer = await inTurn(async () => {
        const { data, error } = await client.mutation(EditPropertyDocument, { input: { id, properties } });
        return { payload: data?.setCustomerProperties, error };
      });
      return take(answer, done);
    },
    reread: async () => {
      const now = await read();
      if (now) setEdited(now);
      return now;
    },
  };
  return { edited, spoken, edit, show: setEdited };
}

type Answer = {
  payload: { customer: Partial<ShownFragment> | null; userErrors: RefusalFragment[] } | null | undefined;
  error: CombinedError | undefined;
};

const GONE = 'Conflict: somebody else has removed this meanwhile.';

const MAY_BE_GONE = new Set<RefusalFragment['code']>(['INVALID', 'NOT_FOUND']);

function explainRefusal({ code, field, message }: RefusalFragment): Problem {
  return { field: field?.at(-1), text: CONFLICTS[code]?.(message) ?? message };
}

const CONFLICTS: Partial<Record<RefusalFragment['code'], (message: string) => string>> = {
  NOT_FOUND: () => GONE,
  TAKEN: () => 'Conflict: another customer has this already.',
  CONFLICT: (message) => `Conflict: ${message}`,
};

/** Without an answer, or with one that says so, the change may have been made all the same. */
function explainFailure(error: CombinedError | undefined): Problem {
  const unknown = error?.graphQLErrors.every(({ extensions }) => extensions.code === 'UPSTREAM_OUTCOME_UNKNOWN') ?? true;
  return { text: `${unknown ? 'Not known to be saved' : 'Not saved'}: ${messageOf(error)}`, stale: unknown };
}

function messageOf(error: CombinedError | undefined): string {
  return error?.graphQLErrors[0]?.message ?? error?.networkError?.message ?? 'no answer';
}
