import { useSyncExternalStore } from 'react';

/** Where a customer's card is in this page. */
export const addressOf = (id: string) => `#/customers/${id}`;

/** The id of the customer whose card the address asks for. */
export function useOpenCustomer(): string | undefined {
  const hash = useSyncExternalStore(listen, () => location.hash);
  return /^#\/customers\/(\d+)$/.exec(hash)?.[1];
}

export function closeCustomer() {
  location.hash = '#/';
}

function listen(changed: () => void) {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
