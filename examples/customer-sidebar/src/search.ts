import type { CustomerFilter } from './generated/graphql';

/** What to ask the server for: one customer by the whole address, or the customers that a filter lets through. */
export type Search = { text: string } & ({ email: string } | { filter: CustomerFilter | null });

/** Reads what was typed into the search box. An address as a whole is asked for as one: it also finds new customers. */
export function readSearch(typed: string): Search {
  const text = typed.trim().replace(/\s+/g, ' ');
  if (text === '') return { text, filter: null };
  if (/^\S+@\S+\.\S+$/.test(text)) return { text, email: text };
  return { text, filter: { search: text } };
}
