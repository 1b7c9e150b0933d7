import { useState } from 'react';

/** A line above the editors that says how to send a token, until it is dismissed. */
export function SignInNote({ text }) {
  const [dismissed, setDismissed] = useState(false);
  if (dismissed) {
    return null;
  }
  return (
    <div className="sign-in-note" role="note">
      <span>{text}</span>
      <button type="button" aria-label="Dismiss" onClick={() => setDismissed(true)}>
        ×
      </button>
    </div>
  );
}
