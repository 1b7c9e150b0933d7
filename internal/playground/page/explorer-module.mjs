import { readFileSync } from 'node:fs';

const REWRITES = [
  [`Object.defineProperty(exports, "__esModule", {\n  value: true\n});`, ''],
  [`exports.defaultValue = defaultValue;`, `export { defaultValue };`],
  [`var _react = require('react');\n\nvar React = _interopRequireWildcard(_react);`, `import * as React from 'react';`],
  [`var _graphql = require('graphql');`, `import * as _graphql from 'graphql';`],
  [`exports.default = ExplorerWrapper;`, `export { ExplorerWrapper as default };`],
];

/**
 * Lets esbuild read graphiql-explorer, which is CommonJS, as a module. It is the only package that asks for graphql by
 * `require`, and one such package is enough to have all of graphql bundled as CommonJS: nearly twice as large, and slow
 * to start.
 */
export const explorerModule = {
  name: 'graphiql-explorer as a module',
  setup(build) {
    build.onLoad({ filter: /graphiql-explorer\/dist\/Explorer\.js$/ }, ({ path }) => ({
      contents: toModule(readFileSync(path, 'utf8')),
    }));
    build.onLoad({ filter: /graphiql-explorer\/dist\/index\.js$/ }, () => ({
      contents: `export { default as Explorer } from './Explorer';`,
    }));
  },
};

/** Rewrites the parts that make the source CommonJS. It fails if one of them is not there exactly once. */
export function toModule(source) {
  const rewritten = REWRITES.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) {
      throw new Error(`graphiql-explorer does not hold this once: ${from}`);
    }
    return text.replace(from, () => to);
  }, source);
  const left = /\brequire\(|\bexports\./.exec(rewritten);
  if (left) {
    throw new Error(`graphiql-explorer still has ${left[0]}`);
  }
  return rewritten;
}
