import { useCallback, useEffect, useRef, useState } from 'react';

import { CustomerCard } from './CustomerCard';
import { CustomerList } from './CustomerList';
import { CustomerSearch } from './CustomerSearch';
import { LiveMark } from './LiveMark';
import { addressOf, searchedText, useOpenCustomer } from './route';
import { readSearch, type Search } from './search';

export function App() {
  const openId = useOpenCustomer();
  const [search, setSearch] = useState(() => readSearch(searchedText()));
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const searchNext = useRef(false); // the box takes the focus as soon as it is no longer covered by the card

  const open = useRef(openId);
  useEffect(() => {
    open.current = openId;
  }, [openId]);

  // A reload finds the search in the address.
  const searchFor = useCallback((next: Search) => {
    setSearch(next);
    history.replaceState(null, '', addressOf({ id: open.current, text: next.text }));
  }, []);

  const back = addressOf({ text: search.text });
  useEffect(() => {
    const closeCustomer = () => (location.hash = back);
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = event.target === input.current;
      const writing = event.target instanceof Element && event.target.matches('input, select, textarea');
      if (event.key === '/' && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.current?.focus();
        searchNext.current = document.activeElement !== input.current; // what is covered cannot be focused
        if (searchNext.current) closeCustomer();
      }
      if (event.key === 'Escape' && openId && !(typing && input.current?.value)) closeCustomer();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [openId, back]);

  useEffect(() => {
    if (!openId) return;
    return () => {
      const row = list.current?.querySelector<HTMLElement>(`[data-customer="${openId}"]`);
      (searchNext.current ? input.current : (row ?? input.current))?.focus();
      searchNext.current = false;
    };
  }, [openId]);

  return (
    <main className={openId && 'open'}>
      <LiveMark />
      <section className="find" aria-labelledby="find">
        <h1 id="find">Customers</h1>
        <CustomerSearch
          input={input}
          initial={search.text}
          onSearch={searchFor}
          onLeave={() => list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()}
        />
        <CustomerList search={search} openId={openId} list={list} />
      </section>
      <section className="show" aria-label="Customer">
        {openId ? <CustomerCard key={openId} id={openId} back={back} /> : <Hint />}
      </section>
    </main>
  );
}

function Hint() {
  return (
    <div className="hint">
      <p>Choose a customer to see how to reach them and what they wrote.</p>
      <p>
        <kbd>/</kbd> searches, <kbd>↑</kbd> <kbd>↓</kbd> move in the list, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> goes
        back.
      </p>
    </div>
  );
}
