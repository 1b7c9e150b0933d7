import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

/** Lets the editors follow the system's colours when these change: by itself GraphiQL looks at them once. */
export function SystemTheme() {
  const { setTheme } = useGraphiQLActions();
  const chosen = useGraphiQL(state => state.theme);

  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setTheme(chosen);
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, [chosen, setTheme]);
  return null;
}
