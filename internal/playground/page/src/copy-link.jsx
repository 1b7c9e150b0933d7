import { ToolbarButton, useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';

import { writeLink } from './link.js';

/** The button that copies a link to the operation. Request headers stay out of it, since they hold tokens. */
export function CopyLink() {
  const queryEditor = useGraphiQL(state => state.queryEditor);
  const variableEditor = useGraphiQL(state => state.variableEditor);
  const operations = useGraphiQL(state => state.operations);
  const operationName = useGraphiQL(state => state.operationName);
  const [label, setLabel] = useState(COPY);

  useEffect(() => {
    const timer = label !== COPY && setTimeout(() => setLabel(COPY), 3000);
    return () => clearTimeout(timer);
  }, [label]);

  async function copy() {
    const link = writeLink({
      // From the editors: GraphiQL puts what is typed into the tab a moment later.
      query: queryEditor?.getValue() ?? '',
      variables: variableEditor?.getValue() ?? '',
      operationName: operations?.length > 1 ? operationName : '',
    });
    const { href } = new URL(link, location.origin + location.pathname);
    try {
      await navigator.clipboard.writeText(href);
      setLabel('Link copied');
    } catch {
      // Browsers have a clipboard for pages from https and from this machine only.
      history.replaceState(null, '', href);
      setLabel('The link is in the address bar');
    }
  }

  return (
    <ToolbarButton label={label} onClick={copy}>
      <LinkIcon className="graphiql-toolbar-icon" aria-hidden="true" />
    </ToolbarButton>
  );
}

const COPY = 'Copy link';

function LinkIcon(props) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" {...props}>
      <path d="M10 14a4 4 0 0 0 5.7 0l4-4A4 4 0 0 0 14 4.3l-1.5 1.5M14 10a4 4 0 0 0-5.7 0l-4 4A4 4 0 0 0 10 19.7l1.5-1.5" />
    </svg>
  );
}
