import { useEffect, useState, type RefObject } from 'react';

import { readSearch, type Search } from './search';

const pause = 250; // milliseconds without a keystroke before the server is asked

type Props = {
  /** What is searched for before anything is typed. */
  initial: string;
  input: RefObject<HTMLInputElement | null>;
  onSearch: (search: Search) => void;
  /** Called when the arrow key leads from the box into the list. */
  onLeave: () => void;
};

export function CustomerSearch({ initial, input, onSearch, onLeave }: Props) {
  const [text, setText] = useState<string>();

  useEffect(() => {
    if (text === undefined) return; // nothing was typed yet
    const timer = setTimeout(() => onSearch(readSearch(text)), pause);
    return () => clearTimeout(timer);
  }, [text, onSearch]);

  return (
    <div role="search">
      <label htmlFor="search">Search customers by name or email</label>
      <input
        ref={input}
        id="search"
        type="search"
        placeholder="Name or email"
        autoComplete="off"
        spellCheck={false}
        value={text ?? initial}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          onLeave();
        }}
      />
      <kbd aria-hidden>/</kbd>
    </div>
  );
}
