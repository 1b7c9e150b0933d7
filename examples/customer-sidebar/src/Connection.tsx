import { useState, type ReactNode } from 'react';
import { Provider } from 'urql';

import { createClient } from './client';
import { createLive, LiveContext } from './live';

type Props = {
  url?: string;
  /** The signed-in person's token for this server. Never an API key: whoever opens the page could read it. */
  token?: () => string | undefined;
  fetch?: typeof fetch;
  children: ReactNode;
};

/** Gives what is inside the server: by requests for what it shows, and by a connection for what changes meanwhile. */
export function Connection({ url = '/graphql', token, fetch, children }: Props) {
  const [{ client, live }] = useState(() => {
    const live = createLive({ url, token });
    return { live, client: createClient({ url, token, fetch, live }) };
  });
  return (
    <Provider value={client}>
      <LiveContext value={live}>{children}</LiveContext>
    </Provider>
  );
}
