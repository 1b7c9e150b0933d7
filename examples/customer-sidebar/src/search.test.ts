import { expect, test } from 'vitest';

import { readSearch } from './search';

test.each([
  ['', { text: '', filter: null }],
  [' \t ', { text: '', filter: null }],
  [' bear@acme.com ', { text: 'bear@acme.com', email: 'bear@acme.com' }],
  ['bear@', { text: 'bear@', filter: { search: 'bear@' } }],
  ['Mary  Ann Young', { text: 'Mary Ann Young', filter: { search: 'Mary Ann Young' } }],
])('reads %j', (typed, search) => {
  expect(readSearch(typed)).toEqual(search);
});
