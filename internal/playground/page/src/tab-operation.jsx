import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';

/**
 * Selects the operation of a tab as soon as the tab is opened. GraphiQL does so only a moment later, and until then asks
 * the server for the other tab's operation, which is not in the document.
 */
export function TabOperation() {
  const { setOperationName } = useGraphiQLActions();
  const index = useGraphiQL(state => state.activeTabIndex);
  const name = useGraphiQL(state => state.tabs[state.activeTabIndex]?.operationName);
  const opened = useRef(index);

  useEffect(() => {
    if (opened.current !== index) {
      opened.current = index;
      setOperationName(name ?? null);
    }
  }, [index, name, setOperationName]);
  return null;
}
