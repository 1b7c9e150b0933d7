import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';

import { countRequests } from './cost.js';

/** Makes the sidebar's list of examples, each of which opens in a tab. */
export function examplesPlugin(examples) {
  return {
    title: 'Examples',
    icon: ExamplesIcon,
    content: () => <Examples examples={examples} />,
  };
}

function Examples({ examples }) {
  const openExample = useOpenExample();
  return (
    <section aria-label="Examples">
      <div className="graphiql-doc-explorer-title">Examples</div>
      <ul className="examples">
        {examples.map(example => (
          <li key={example.title}>
            <button type="button" className="graphiql-un-styled" onClick={() => openExample(example)}>
              <span className="example-title">{example.title}</span>
              <span>{example.description}</span>
              <span className="example-cost">{countRequests(example.restRequests)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useOpenExample() {
  const { addTab, changeTab } = useGraphiQLActions();
  const tabs = useGraphiQL(state => state.tabs);
  const queryEditor = useGraphiQL(state => state.queryEditor);
  const variableEditor = useGraphiQL(state => state.variableEditor);
  const headerEditor = useGraphiQL(state => state.headerEditor);

  return ({ query, variables, headers }) => {
    const open = tabs.findIndex(tab => tab.query === query);
    if (open >= 0) {
      changeTab(open);
      return;
    }
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
    headerEditor?.setValue(headers);
  };
}

function ExamplesIcon(props) {
  return (
    <svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5" {...props}>
      <path d="M4 6h16M4 12h16M4 18h10" strokeLinecap="round" />
    </svg>
  );
}
