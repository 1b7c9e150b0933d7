import { useSyncExternalStore } from 'react';

/** Where the list with a search, or the card of a customer beside it, is in this page. */
export function addressOf({ id, text }: { id?: string; text: string }) {
  return `#/${id ? `customers/${id}` : ''}${text && `?q=${encodeURIComponent(text)}`}`;
}

/** The id of the customer whose card the address asks for. */
export function useOpenCustomer(): string | undefined {
  const hash = useSyncExternalStore(listen, () => location.hash);
  return /^#\/customers\/(\d+)(\?|$)/.exec(hash)?.[1];
}

/** The text that the address searches for. */
export function searchedText(): string {
  return new URLSearchParams(location.hash.split('?')[1]).get('q') ?? '';
}

function listen(changed: () => void) {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
