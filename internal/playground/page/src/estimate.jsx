import { useGraphiQL } from '@graphiql/react';
import { useState } from 'react';

import { readEstimate } from './cost.js';

/** A button that asks the server what the operation may cost, without running it, and what the server said. */
export function Estimate({ ask }) {
  const tab = useGraphiQL(state => state.tabs[state.activeTabIndex]);
  const operationName = useGraphiQL(state => state.operationName);
  const operation = { query: tab?.query, variables: tab?.variables, headers: tab?.headers, operationName };
  const asked = JSON.stringify(operation);
  const [estimate, setEstimate] = useState();

  async function estimateCost() {
    setEstimate({ asked, text: 'Estimating…' });
    const text = await ask(operation).then(readEstimate, error => `No estimate: ${error.message}`);
    setEstimate(current => (current?.asked === asked ? { asked, text } : current));
  }

  return (
    <p className="estimate">
      <button type="button" onClick={estimateCost}>
        Estimate cost
      </button>
      <output>{estimate?.asked === asked && estimate.text}</output>
    </p>
  );
}

/** Makes the function that asks the endpoint for an estimate. */
export function estimator(endpoint, fetch) {
  return async ({ query, variables, headers, operationName }) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        Accept: 'application/graphql-response+json',
        'Content-Type': 'application/json',
        ...readObject(headers),
        'X-Mailbox-Cost': 'estimate',
      },
      body: JSON.stringify({ query, variables: readObject(variables), operationName }),
    });
    return response.json();
  };
}

function readObject(json) {
  return json?.trim() ? JSON.parse(json) : undefined;
}
