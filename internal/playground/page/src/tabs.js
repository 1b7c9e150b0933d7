const TABS_KEY = 'graphiql:tabState';

/** Reports whether the page is new in this browser: no link names an operation, and no tabs are stored. */
export function isFirstVisit({ link, storage }) {
  return !link && !storage.getItem(TABS_KEY);
}

/**
 * Returns the properties of GraphiQL that decide what its editors show at first: the operation of a link, else the open tab
 * of the last visit, else the first example.
 */
export function initialContent({ examples, link, storage }) {
  if (link) {
    return opening(link);
  }
  if (!isFirstVisit({ link, storage })) {
    return openTab(storage);
  }
  return examples.length > 0 ? opening(examples[0]) : {};
}

function opening({ query, variables, headers }) {
  return { defaultTabs: [{ query, variables, headers }], ...editors({ query, variables, headers }) };
}

// GraphiQL fills its editors from these three, or else from what was last typed, but never from a tab.
function editors({ query, variables, headers }) {
  return { initialQuery: query, initialVariables: variables, initialHeaders: headers };
}

/**
 * Returns the content of the stored tab that was open. Without it, GraphiQL would fill the editors from what was last typed:
 * a tab whose variables nobody edited would come back without them.
 */
function openTab(storage) {
  const tab = storedTab(storage);
  // Headers are never stored with a tab.
  return tab ? editors({ query: tab.query ?? '', variables: tab.variables ?? '', headers: undefined }) : {};
}

function storedTab(storage) {
  try {
    const { tabs, activeTabIndex } = JSON.parse(storage.getItem(TABS_KEY));
    return tabs[activeTabIndex];
  } catch {
    return undefined; // GraphiQL does not take such tabs either
  }
}
