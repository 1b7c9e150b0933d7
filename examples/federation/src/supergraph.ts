import { composeServices } from '@apollo/composition';
import { type DocumentNode, parse } from 'graphql';

import { loyaltySchema } from './loyalty.ts';

export interface Supergraph {
  sdl: string;
  /** What composition found odd but could work with. */
  hints: string[];
}

/** Composes the mailbox server's schema, as it is now, with that of the loyalty programme. */
export async function compose(mailboxUrl: string): Promise<Supergraph> {
  const { errors, supergraphSdl, hints } = composeServices([
    { name: 'mailbox', url: mailboxUrl, typeDefs: await fetchSubgraph(mailboxUrl) },
    { name: 'loyalty', url: 'local://loyalty', typeDefs: loyaltySchema },
  ]);
  if (errors) throw new AggregateError(errors, errors.map((error) => error.message).join('\n'));
  return { sdl: supergraphSdl, hints: hints.map(String) };
}

async function fetchSubgraph(url: string): Promise<DocumentNode> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { data, errors } = await response.json();
  if (!data) throw new Error(`the mailbox server does not tell its schema: ${JSON.stringify(errors)}`);
  return parse(data._service.sdl);
}
