// The classes of differences that remain, each with the reason, as docs/conformance.md has them too. `holds` tells whether a
// difference belongs to the class.

const says = (side, pattern) => side.errors.some(({ message }) => pattern.test(message));

export const known = [
  {
    name: 'a request error names the element around',
    reason:
      'gqlparser keeps no place for types of variables, type conditions, `@` and `...`, and takes that of ' +
      'the name or of the element around instead. The specification asks for the beginning of an associated ' +
      'element.',
    holds: ({ kind }) => kind.endsWith('at the element around'),
  },
  {
    name: '`operationName` is empty',
    reason:
      'The request is refused before its document is read. graphql-js looks for an operation without a ' +
      'name, of which there is none.',
    holds: ({ request, served }) => request.operationName === '' && served.kind === 'BAD_REQUEST',
  },
  {
    name: 'null for `@skip` or `@include` by a variable',
    reason:
      'Section 5.8.5 admits the variable where it has a default, and no section says what a null in it ' +
      'means. The server refuses the request before anything runs; graphql-js fails at the object that has ' +
      'the selection.',
    holds: ({ kind, served }) =>
      kind === 'validation, not executed' && says(served, /^An argument of @(skip|include) must not be null\.$/),
  },
  {
    name: 'control characters in strings and comments',
    reason:
      'Since September 2025 both may hold any Unicode scalar value but line terminators. gqlparser keeps to ' +
      'the edition of October 2021 and refuses U+0000 to U+001F but for the tab.',
    holds: ({ kind, request, served }) =>
      /^parse/.test(kind) &&
      /[\0-\x08\x0b\x0c\x0e-\x1f]/.test(request.query) &&
      says(served, /^(Invalid character within String|Cannot contain the invalid character)/),
  },
  {
    name: 'a block string before another string',
    reason:
      'gqlparser ends a block string at the last three of a row of quotes, so that it cannot tell ' +
      '`"""a""""b"` from a string that is not closed. A comma or a space between them helps.',
    holds: ({ kind, request, served }) =>
      /^parse/.test(kind) && /[^\\]""""/.test(request.query) && says(served, /Unterminated string/),
  },
  {
    name: 'type system definitions in a document',
    reason:
      'The grammar of an executable document has none, so that they are errors of syntax. graphql-js reads ' +
      'them and refuses them by a rule of validation.',
    holds: ({ kind, served }) =>
      /^parse/.test(kind) &&
      says(served, /^Unexpected Name "(schema|scalar|type|interface|union|enum|input|directive|extend)"/),
  },
  {
    name: "the place of a fragment's variables",
    reason:
      'gqlparser reads variables of fragments, which are of a proposal. The server refuses them at the ' +
      'first of them, and not at the parenthesis before.',
    holds: ({ kind, reference }) =>
      kind === 'parse at another place' && says(reference, /^Syntax Error: Expected "on", found "\("\.$/),
  },
  {
    name: 'a description without a definition',
    reason: 'gqlparser finds fault with what follows, graphql-js with the description.',
    holds: ({ kind, reference }) => kind === 'parse at another place' && says(reference, /Unexpected description/),
  },
  {
    name: "numbers beyond 64 bits of floating point in a scalar of the schema's own",
    reason:
      'The server could not hold such a number, and refuses it as it does for `Float`. graphql-js hands the ' +
      'scalar an infinite one.',
    holds: ({ kind, served }) => kind === 'validation, not executed' && says(served, /a number is too large/),
  },
  {
    name: 'a variable of 2^63 as a whole number of 64 bits',
    reason:
      'JavaScript reads 2^63 and 2^63 - 1 as the same number. The server tells them apart, and refuses the ' +
      'first as a `PropertyValue`.',
    holds: ({ kind, served }) =>
      kind === 'variables, not executed' && says(served, /: 9223372036854775808 is not a valid PropertyValue: /),
  },
];
