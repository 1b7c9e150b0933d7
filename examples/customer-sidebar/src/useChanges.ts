import { useCallback, useRef, useState } from 'react';

import { WatchCustomerDocument, type ShownFragment } from './generated/graphql';
import { useEvents } from './live';

type Show = {
  show: (customer: ShownFragment) => void;
  reread: () => unknown;
};

/**
 * Shows what others change of a customer. While a form is open everything stays as it is, so that nobody loses what they
 * type; the customer is read again when the last form closes.
 */
export function useChanges(id: string, { show, reread }: Show) {
  const [deleted, setDeleted] = useState(false);
  const forms = useRef(0);
  const behind = useRef(false);
  const catchUp = useRef<() => unknown>(reread);
  catchUp.current = reread;

  useEvents(WatchCustomerDocument, { id }, {
    onEvent: ({ customerChanged: { kind, customer } }) => {
      if (kind === 'DELETED') setDeleted(true);
      else if (forms.current > 0 || !customer) behind.current = true;
      else show(customer);
    },
    onGap: () => {
      if (forms.current > 0) behind.current = true;
      else reread();
    },
  });

  const formHasOpened = useCallback(() => {
    forms.current++;
    return () => {
      forms.current--;
      if (forms.current > 0 || !behind.current) return;
      behind.current = false;
      catchUp.current();
    };
  }, []);
  return { deleted, formHasOpened };
}
