import { useState } from 'react';
import { useMutation } from 'urql';

import {
  EditCustomerDocument,
  EditPropertyDocument,
  type EditableFragment,
  type RefusalFragment,
  type SetCustomerPropertiesInput,
  type UpdateCustomerInput,
} from './generated/graphql';

/** What is wrong with an input, for people; empty when the change was made. */
export type Problem = string;

export type Edit = {
  customer: (changes: Omit<UpdateCustomerInput, 'id'>) => Promise<Problem>;
  properties: (changes: SetCustomerPropertiesInput['properties']) => Promise<Problem>;
};

/** The changes of one customer, the values after the last of them, and what a screen reader shall say about it. */
export function useEdit(id: string) {
  const [edited, setEdited] = useState<EditableFragment>();
  const [spoken, setSpoken] = useState('');
  const [, editCustomer] = useMutation(EditCustomerDocument);
  const [, editProperty] = useMutation(EditPropertyDocument);

  function take(payload: Payload | null | undefined, failure: string | undefined): Problem {
    const refusal = payload?.userErrors[0];
    if (refusal) return explain(refusal);
    if (!payload || failure) return `Not known to be saved: ${failure ?? 'no answer'}`;
    if (payload.customer) setEdited(payload.customer);
    setSpoken(`Saved at ${new Date().toLocaleTimeString()}`);
    return '';
  }

  const edit: Edit = {
    customer: async (changes) => {
      const { data, error } = await editCustomer({ input: { ...changes, id } });
      return take(data?.updateCustomer, error?.message);
    },
    properties: async (properties) => {
      const { data, error } = await editProperty({ input: { id, properties } });
      return take(data?.setCustomerProperties, error?.message);
    },
  };
  return { edited, spoken, edit };
}

type Payload = { customer: EditableFragment | null; userErrors: RefusalFragment[] };

function explain({ code, message }: RefusalFragment): Problem {
  return code === 'TAKEN' ? 'Conflict: another customer has this already.' : message;
}
