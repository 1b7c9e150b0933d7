import { HISTORY_PLUGIN, GraphiQL } from 'graphiql';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createRoot } from 'react-dom/client';

import { AnswerCost } from './answer-cost.jsx';
import { CopyLink } from './copy-link.jsx';
import { EditorScroll } from './editor-scroll.jsx';
import { Estimate, estimator } from './estimate.jsx';
import { examplesPlugin } from './examples.jsx';
import { createFetcher } from './fetcher.js';
import { readLink } from './link.js';
import { LinkedOperation } from './linked-operation.jsx';
import { Notices } from './notices.jsx';
import { createSession, signedFetch } from './session.js';
import { createStorage } from './storage.js';
import { SystemTheme } from './system-theme.jsx';
import { TabOperation } from './tab-operation.jsx';
import { initialContent, isFirstVisit } from './tabs.js';
import { locateWorkers } from './workers.js';
import './page.css';

const { endpoint, title, signIn, examples, workers } = JSON.parse(
  document.getElementById('options').textContent,
);
const link = readLink(location.search);
const storage = createStorage(localStorage);
const session = createSession({ tab: sessionStorage, device: localStorage });
const fetchSigned = signedFetch(session, fetch.bind(globalThis));
const fetcher = createFetcher({ endpoint, fetch: fetchSigned });
const examplesPanel = examplesPlugin(examples);
const plugins = [examplesPanel, explorerPlugin(), HISTORY_PLUGIN];
// On a small screen the panel would leave little room for the editors.
const showExamples = examples.length > 1 && isFirstVisit({ link, storage }) && matchMedia('(width >= 900px)').matches;
const askForEstimate = estimator(endpoint, fetchSigned);
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
    visiblePlugin={showExamples ? examplesPanel : undefined}
    {...content}
  >
    <GraphiQL.Logo>{title}</GraphiQL.Logo>
    <GraphiQL.Toolbar>
      {({ prettify, merge, copy }) => (
        <>
          {prettify}
          {merge}
          {copy}
          <CopyLink />
        </>
      )}
    </GraphiQL.Toolbar>
    <GraphiQL.Footer>
      <Estimate ask={askForEstimate} />
      <AnswerCost />
    </GraphiQL.Footer>
    <SystemTheme />
    <TabOperation />
    <EditorScroll />
    <Notices session={session} signIn={signIn} />
    {link?.operationName && <LinkedOperation name={link.operationName} />}
  </GraphiQL>,
);
