/**
 * Tells Monaco where its web workers are. `urls` holds one for each language that has a worker
 * of its own (`json`, `graphql`) and `editor` for the rest.
 */
export function locateWorkers(urls) {
  globalThis.MonacoEnvironment = {
    getWorker: (_moduleId, label) => new Worker(urls[label] ?? urls.editor, { name: label, type: 'module' }),
  };
}
