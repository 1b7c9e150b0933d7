import { HISTORY_PLUGIN, GraphiQL } from 'graphiql';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createRoot } from 'react-dom/client';

import { AnswerCost } from './answer-cost.jsx';
import { examplesPlugin } from './examples.jsx';
import { readLink } from './link.js';
import { LinkedOperation } from './linked-operation.jsx';
import { Notices } from './notices.jsx';
import { createSession, signedFetch } from './session.js';
import { createStorage } from './storage.js';
import { SystemTheme } from './system-theme.jsx';
import { TabOperation } from './tab-operation.jsx';
import { initialContent } from './tabs.js';
import { locateWorkers } from './workers.js';
import './page.css';

const { endpoint, title, signIn, examples, workers } = JSON.parse(
  document.getElementById('options').textContent,
);
const link = readLink(location.search);
const storage = createStorage(localStorage);
const session = createSession({ tab: sessionStorage, device: localStorage });
const fetcher = createGraphiQLFetcher({ url: endpoint, fetch: signedFetch(session, fetch.bind(globalThis)) });
const plugins = [examplesPlugin(examples), explorerPlugin(), HISTORY_PLUGIN];
const content = initialContent({ examples, link, storage });

locateWorkers(workers);
createRoot(document.getElementById('root')).render(
  <GraphiQL
    fetcher={fetcher}
    inputValueDeprecation
    plugins={plugins}
    schemaDescription
    shouldPersistHeaders={false}
    storage={storage}
    {...content}
  >
    <GraphiQL.Logo>{title}</GraphiQL.Logo>
    <GraphiQL.Footer>
      <AnswerCost />
    </GraphiQL.Footer>
    <SystemTheme />
    <TabOperation />
    <Notices session={session} signIn={signIn} />
    {link?.operationName && <LinkedOperation name={link.operationName} />}
  </GraphiQL>,
);
