import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

const EDITORS = ['queryEditor', 'variableEditor', 'headerEditor', 'responseEditor'];

/**
 * Shows a text from its beginning when it takes the place of another. Monaco keeps the place where the other text was
 * scrolled to, which may lie beyond the end of every line.
 */
export function EditorScroll() {
  const editors = useGraphiQL(state => Object.fromEntries(EDITORS.map(name => [name, state[name]])));
  const tab = useGraphiQL(state => state.tabs[state.activeTabIndex]?.id);

  useEffect(() => {
    const listeners = Object.values(editors).map(editor =>
      editor?.onDidChangeModelContent(({ isFlush }) => isFlush && editor.setScrollLeft(0)),
    );
    return () => listeners.forEach(listener => listener?.dispose());
  }, [editors]);
  useEffect(() => {
    Object.values(editors).forEach(editor => editor?.setScrollTop(0));
  }, [editors, tab]);
  return null;
}
