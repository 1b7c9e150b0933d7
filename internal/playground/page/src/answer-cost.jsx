import { useGraphiQL } from '@graphiql/react';
import { useMemo } from 'react';

import { readCost } from './cost.js';

/** The line below an answer that shows its cost; nothing when the server sent none. */
export function AnswerCost() {
  const answer = useGraphiQL(state => state.tabs[state.activeTabIndex]?.response);
  const cost = useMemo(() => readCost(answer), [answer]);
  if (cost.length === 0) {
    return null;
  }
  return (
    <dl className="answer-cost" aria-label="Cost of this answer">
      {cost.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
