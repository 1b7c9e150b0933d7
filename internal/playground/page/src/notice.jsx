import { useState } from 'react';

/** A line above the editors, until it is dismissed. */
export function Notice({ label, children }) {
  const [dismissed, setDismissed] = useState(false);
  if (dismissed) {
    return null;
  }
  return (
    <section className="notice" aria-label={label}>
      {children}
      <button type="button" className="notice-dismiss" aria-label="Dismiss" onClick={() => setDismissed(true)}>
        ×
      </button>
    </section>
  );
}
