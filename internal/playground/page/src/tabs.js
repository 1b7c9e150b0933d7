const TABS_KEY = 'graphiql:tabState';

/**
 * Gives the properties of GraphiQL that decide what its editors open with.
 * A link comes first, then the tabs that the last visit left, then the examples.
 */
export function initialContent({ examples, link, storage }) {
  const defaultTabs = examples.map(({ query, variables, headers }) => ({ query, variables, headers }));
  if (link) {
    return {
      defaultTabs: [{ query: link.query, variables: link.variables }, ...defaultTabs],
      initialQuery: link.query,
      initialVariables: link.variables,
    };
  }
  if (storage.getItem(TABS_KEY) || examples.length === 0) {
    return {};
  }
  // GraphiQL fills its editors from these three, not from the first tab.
  return {
    defaultTabs,
    initialQuery: examples[0].query,
    initialVariables: examples[0].variables,
    initialHeaders: examples[0].headers,
  };
}
