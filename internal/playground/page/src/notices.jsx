import { createPortal } from 'react-dom';

import { SchemaNote } from './schema-note.jsx';
import { SignIn } from './sign-in.jsx';

/** The lines above the editors. They are children of GraphiQL, whose state they show, and stand in a place of their own. */
export function Notices({ session, signIn }) {
  return createPortal(
    <>
      {signIn && <SignIn text={signIn} session={session} />}
      <SchemaNote />
    </>,
    document.getElementById('notices'),
  );
}
