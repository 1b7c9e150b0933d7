import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';

/** Selects the operation that a link names, once the editor has parsed the document. */
export function LinkedOperation({ name }) {
  const { setOperationName } = useGraphiQLActions();
  const operations = useGraphiQL(state => state.operations);
  const queryEditor = useGraphiQL(state => state.queryEditor);
  const selected = useRef(false);

  useEffect(() => {
    const operation = operations?.find(candidate => candidate.name?.value === name);
    if (selected.current || !operation || !queryEditor) {
      return;
    }
    selected.current = true;
    setOperationName(name);
    // The shortcut for running takes the operation at the cursor.
    const position = queryEditor.getModel().getPositionAt(operation.loc.start);
    queryEditor.setPosition(position);
    queryEditor.revealPositionInCenterIfOutsideViewport(position);
  }, [name, operations, queryEditor, setOperationName]);
  return null;
}
