import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useState, useSyncExternalStore } from 'react';

import { isUnauthenticated, schemaTrouble } from './answer-errors.js';
import { Notice } from './notice.jsx';

/** The line where the user signs in by a bearer token, and out again. `text` says what token the server wants. */
export function SignIn({ text, session }) {
  const token = useSyncExternalStore(session.subscribe, session.token);
  const [refused, forgetRefusal] = useRefused();
  const { introspect } = useGraphiQLActions();

  function signIn(form) {
    session.signIn(form.get('token').trim(), { remember: form.has('remember') });
    forgetRefusal();
    introspect();
  }

  return (
    <Notice label="Sign in">
      {token && !refused ? (
        <SignedIn signOut={session.signOut} />
      ) : (
        <TokenForm text={token ? 'The server did not accept this token.' : text} signIn={signIn} />
      )}
    </Notice>
  );
}

/** Whether the server refused the last request of the open tab, or to show its schema, for want of a valid token. */
function useRefused() {
  const answer = useGraphiQL(state => state.tabs[state.activeTabIndex]?.response);
  const fetchError = useGraphiQL(state => state.fetchError);
  const [forgotten, setForgotten] = useState();
  // A run empties the answer first, so that an equal refusal is a new one.
  useEffect(() => {
    if (!answer) {
      setForgotten();
    }
  }, [answer]);
  const refused = (answer !== forgotten && isUnauthenticated(answer)) || schemaTrouble(fetchError)?.kind === 'signIn';
  return [refused, () => setForgotten(answer)];
}

function SignedIn({ signOut }) {
  return (
    <>
      <span>Signed in: requests carry your token.</span>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </>
  );
}

function TokenForm({ text, signIn }) {
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        signIn(new FormData(event.currentTarget));
      }}
    >
      <span>{text}</span>
      <input type="password" name="token" aria-label="Token" placeholder="Token" autoComplete="off" required />
      <label>
        <input type="checkbox" name="remember" /> Remember on this device
      </label>
      <button type="submit">Sign in</button>
    </form>
  );
}
