import { useState, type CSSProperties } from 'react';

type Props = { id: string; name: string | null | undefined; photoUrl?: string | null };

/** The picture, or initials where there is none or it does not load. The name stands beside it, so it has no text. */
export function Avatar({ id, name, photoUrl }: Props) {
  const [broken, setBroken] = useState(false);
  if (photoUrl && !broken) {
    // The picture lies wherever the customer's profile says: that place need not know which page shows it.
    return (
      <img className="avatar" src={photoUrl} alt="" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
    );
  }
  return (
    <span className="avatar" aria-hidden style={{ '--hue': (Number(id) * 47) % 360 } as CSSProperties}>
      {initials(name)}
    </span>
  );
}

function initials(name: string | null | undefined): string {
  const words = name?.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
  const shown = words.length > 1 ? [words[0], words.at(-1)] : words;
  return shown.map((word) => [...(word ?? '')][0]?.toUpperCase()).join('') || '?';
}
