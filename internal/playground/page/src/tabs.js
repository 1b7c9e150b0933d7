const TABS_KEY = 'graphiql:tabState';

/** Whether nobody has used the page in this browser, as far as is known, and no link says what to open. */
export function isFirstVisit({ link, storage }) {
  return !link && !storage.getItem(TABS_KEY);
}

/**
 * Gives the properties of GraphiQL that decide what its editors open with: what a link carries, or else the tabs that the
 * last visit left, or else the first example.
 */
export function initialContent({ examples, link, storage }) {
  const first = link ?? (isFirstVisit({ link, storage }) ? examples[0] : undefined);
  if (!first) {
    return {};
  }
  const { query, variables, headers } = first;
  // GraphiQL fills its editors from the other three, not from the tab.
  return {
    defaultTabs: [{ query, variables, headers }],
    initialQuery: query,
    initialVariables: variables,
    initialHeaders: headers,
  };
}
