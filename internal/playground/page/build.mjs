// Bundles the page into the folder given as argument: gzipped files whose names hold a hash
// of their content, and the manifest by which the Go package finds them.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { explorerModule } from './explorer-module.mjs';
import { licences } from './licences.mjs';

const entryPoints = {
  page: 'src/main.jsx',
  favicon: 'src/favicon.svg',
  'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
  'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
  'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
};

const { metafile, outputFiles } = await build({
  entryPoints,
  outdir: 'assets',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  minify: true,
  legalComments: 'none', // licences.mjs collects the whole texts
  metafile: true,
  write: false,
  plugins: [explorerModule],
  alias: {
    'monaco-editor/esm/vs/editor/edcore.main.js': './src/monaco.js',
    // GraphiQL imports these by their old names, which lead to CommonJS files without named exports.
    'prettier/parser-babel': 'prettier/plugins/babel',
    'prettier/parser-graphql': 'prettier/plugins/graphql',
  },
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.svg': 'copy', '.ttf': 'file' },
});

const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
const page = entryOutput('main.jsx');
const styles = basename(outputs.get(page).cssBundle);
const files = new Map(
  outputFiles
    .map(file => [basename(file.path), file.contents])
    // The page's style sheet holds the styles of every chunk, so theirs are never asked for.
    .filter(([name]) => !name.endsWith('.css') || name === styles),
);

const notices = Buffer.from(licences(Object.keys(metafile.inputs)));
const noticesName = `licences-${createHash('sha256').update(notices).digest('hex').slice(0, 8)}.txt`;
files.set(noticesName, notices);

const manifest = {
  script: page,
  style: styles,
  preloads: preloads(),
  favicon: entryOutput('favicon.svg'),
  licences: noticesName,
  workers: {
    editor: entryOutput('editor.worker.js'),
    graphql: entryOutput('graphql.worker.js'),
    json: entryOutput('json.worker.js'),
  },
};

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
for (const [name, content] of files) {
  writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
}
writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);

/** The name of the output made from the entry point whose path ends in `source`. */
function entryOutput(source) {
  for (const [name, output] of outputs) {
    if (output.entryPoint?.endsWith(`/${source}`)) {
      return name;
    }
  }
  throw new Error(`no output for ${source}`);
}

/**
 * The scripts that the page needs before it can be typed in: what it imports, and Monaco, which
 * GraphiQL imports only once it has rendered. Without them the browser would find these files
 * one after another.
 */
function preloads() {
  const found = new Set([page]);
  for (const name of found) {
    for (const { path, kind } of outputs.get(name).imports) {
      const needed = kind === 'import-statement' || outputs.get(basename(path))?.entryPoint?.includes('/monaco-');
      if (needed && path.endsWith('.js')) {
        found.add(basename(path));
      }
    }
  }
  found.delete(page);
  return [...found].sort();
}
