const NAMESPACE = 'mailbox-graphql:';
const HISTORY_KEYS = new Set(['graphiql:queries', 'graphiql:favorites']);

/**
 * Makes the storage that GraphiQL keeps its tabs, history and settings in. Its keys have a
 * namespace, since other GraphiQL pages may share the origin (localhost above all). The history
 * goes without request headers, which hold tokens: GraphiQL would save them even where it is
 * told not to persist headers.
 */
export function createStorage(area) {
  const ownKeys = () => Object.keys(area).filter(key => key.startsWith(NAMESPACE));
  return {
    getItem: key => area.getItem(NAMESPACE + key),
    setItem: (key, value) => area.setItem(NAMESPACE + key, HISTORY_KEYS.has(key) ? withoutHeaders(value) : value),
    removeItem: key => area.removeItem(NAMESPACE + key),
    clear: () => ownKeys().forEach(key => area.removeItem(key)),
    get length() {
      return ownKeys().length;
    },
  };
}

function withoutHeaders(history) {
  return JSON.stringify(JSON.parse(history), (key, member) => (key === 'headers' ? undefined : member));
}
