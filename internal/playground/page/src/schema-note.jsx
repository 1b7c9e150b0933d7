import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

import { schemaTrouble } from './answer-errors.js';
import { Notice } from './notice.jsx';

/** The line that says why there are no docs and no completion. If the user must sign in, the line for that says so. */
export function SchemaNote() {
  const trouble = schemaTrouble(useGraphiQL(state => state.fetchError));
  const { introspect } = useGraphiQLActions();
  const withheld = trouble?.kind === 'withheld';
  // Nothing has gone wrong then, so that the docs must not say so.
  useEffect(() => {
    document.body.classList.toggle('schema-withheld', withheld);
  }, [withheld]);

  switch (trouble?.kind) {
    case 'withheld':
      return (
        <Notice label="Schema">
          <span>This server does not publish its schema. Operations run as ever, without docs and completion.</span>
        </Notice>
      );
    case 'failed':
      return (
        <Notice label="Schema">
          <span>The schema could not be loaded. {trouble.message}</span>
          <button type="button" onClick={introspect}>
            Try again
          </button>
        </Notice>
      );
    default:
      return null;
  }
}
