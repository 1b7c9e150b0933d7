import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';

import { readEstimate } from './cost.js';
import { isSameText } from './text.js';

/** A button that asks the server what the operation may cost, without running it, and the server's answer. */
export function Estimate({ ask }) {
  const tab = useGraphiQL(state => state.tabs[state.activeTabIndex]);
  const operationName = useGraphiQL(state => state.operationName);
  const isCurrent = useIsCurrent(tab);
  const operation = { query: tab?.query, variables: tab?.variables, headers: tab?.headers, operationName };
  const asked = JSON.stringify(operation);
  const [isWanted, setIsWanted] = useState(false);
  const [estimate, setEstimate] = useState();

  // GraphiQL puts what is typed into the tab a moment later: the question waits for it.
  useEffect(() => {
    if (isWanted && isCurrent) {
      setIsWanted(false);
      estimateCost();
    }
  });

  async function estimateCost() {
    setEstimate({ asked, text: 'Estimating…' });
    const text = await ask(operation).then(readEstimate, error => `No estimate: ${error.message}`);
    setEstimate(current => (current?.asked === asked ? { asked, text } : current));
  }

  return (
    <p className="estimate">
      <button type="button" onClick={() => setIsWanted(true)}>
        Estimate cost
      </button>
      <output>{estimate?.asked === asked && estimate.text}</output>
    </p>
  );
}

/** Reports whether the tab has the text of the editors. */
function useIsCurrent(tab) {
  const queryEditor = useGraphiQL(state => state.queryEditor);
  const variableEditor = useGraphiQL(state => state.variableEditor);
  const headerEditor = useGraphiQL(state => state.headerEditor);
  return (
    isSameText(queryEditor?.getValue(), tab?.query) &&
    isSameText(variableEditor?.getValue(), tab?.variables) &&
    isSameText(headerEditor?.getValue(), tab?.headers)
  );
}

/** Makes the function that asks the endpoint for an estimate. */
export function estimator(endpoint, fetch) {
  return async ({ query, variables, headers, operationName }) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        Accept: 'application/graphql-response+json, text/event-stream;q=0.5',
        'Content-Type': 'application/json',
        ...readObject(headers),
        'X-Mailbox-Cost': 'estimate',
      },
      body: JSON.stringify({ query, variables: readObject(variables), operationName }),
    });
    return readDocument(await response.text());
  };
}

/** Reads a document, or the first event of a stream, which is how a subscription is answered. */
function readDocument(text) {
  const [, event] = /^data: (.*)$/m.exec(text) ?? [];
  return JSON.parse(event ?? text);
}

function readObject(json) {
  return json?.trim() ? JSON.parse(json) : undefined;
}
