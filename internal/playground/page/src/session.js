const KEY = 'mailbox-graphql:token';

/**
 * Makes the user's session: the bearer token that requests carry. The token is kept in `tab`, the
 * storage of this browser tab, and in `device` only when the user asks for it. The key has the namespace of the page's other
 * entries, so that clearing the page's data signs out as well.
 */
export function createSession({ tab, device }) {
  let token = tab.getItem(KEY) ?? device.getItem(KEY) ?? '';
  const listeners = new Set();

  function keep(next, area) {
    token = next;
    tab.removeItem(KEY);
    device.removeItem(KEY);
    area?.setItem(KEY, next);
    listeners.forEach(listener => listener());
  }

  return {
    token: () => token,
    signIn: (next, { remember }) => keep(next, remember ? device : tab),
    signOut: () => keep(''),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Makes a `fetch` that signs requests with the session's token, unless they bring an Authorization of their own. */
export function signedFetch(session, fetch) {
  return (url, init) => {
    const headers = new Headers(init?.headers);
    if (session.token() && !headers.has('Authorization')) {
      headers.set('Authorization', `Bearer ${session.token()}`);
    }
    return fetch(url, { ...init, headers });
  };
}
