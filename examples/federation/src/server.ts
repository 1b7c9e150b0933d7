import { startStandaloneServer } from '@apollo/server/standalone';

import { newServer } from './gateway.ts';
import { compose } from './supergraph.ts';

const { sdl, hints } = await compose(process.env.MAILBOX_GRAPHQL_URL ?? 'http://127.0.0.1:8080/graphql');
for (const hint of hints) console.warn(hint);

const { url } = await startStandaloneServer(newServer(sdl), {
  listen: { host: '127.0.0.1', port: 4000 },
  context: async ({ req }) => ({ headers: req.headers as Record<string, string | undefined>, costs: [] }),
});
console.log(`Gateway  ${url}`);
