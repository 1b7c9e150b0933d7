// Documents at the edges of the grammar, which a generator would hardly come upon.

const strings = [
  '"\\ud83d"', '"\\ude00\\ud83d"', '"\\ud83dx"', '"\\uD83D\\uDE00"', '"\\u{d83d}"', '"\\u{110000}"', '"\\u{}"', '"\\u{1F600}"', '"\\u12"',
  '"\\x"', '"\\""', '"\\\\"', '"\\/"', '"a\nb"', '"a\rb"', '"a\tb"', '"a\u0007b"', '"a\u0000b"', '"a\u007fb"', '"\ufeff"', '"\ufffe"', '"',
  '"""a""""', '"""a"""""', '""""a"""', '"""\\""""""', '"""a\\"""b"""', '"""a\u0007b"""', '"""a', '"""""', '""""""', '"""\\u00e9"""',
  '"""\r\n a\r b\n"""', '#\n"a"', '"#"', '"""#"""', '"1" "2"', '["""a""""b"]', '["a""b"]', '["a","b"]', '["""a""" """b"""]',
];

const numbers = ['00', '01', '-01', '1.', '.5', '1.e1', '1e', '1e+', '1e+2', '1E-2', '+1', '0x1', '1_000', '1a', '1.5.5', '-', '1.0e10', '0e0', '1"a"'];

const documents = [
  '', ' ', '\ufeff{ __typename }', '{ \ufeff __typename }', '#', '{', '}', '{}', '{ }', '{ __typename } }', '{ , __typename,, }',
  'query { }', 'query Q() { __typename }', 'query Q($a: ID) { __typename }', 'query Q($a: ID, $a: ID) { customer(id: $a) { id } }',
  'query Q { customer() { id } }', 'query Q($a: ID! = "1") { customer(id: $a) { id } }', 'query Q($a: ID! = null) { customer(id: $a) { id } }',
  'query Q($a: ID = $b, $b: ID!) { customer(id: $b) { id } customer(id: $a) { id } }', 'query Q($a: ID! @skip(if: true)) { customer(id: $a) { id } }',
  'query Q($a: ID! @deprecated) { customer(id: $a) { id } }', 'query Q @skip(if: true) { __typename }', 'query Q @unknown { __typename }',
  '{ __typename @skip(if: true) @skip(if: true) }', '{ __typename @include }', '{ __typename @skip(if: true, unless: true) }',
  '{ __typename @skip(if: true, if: true) }', '{ __typename @key(fields: "id") }', 'mutation { __typename }', 'subscription { __typename }',
  'mutation M { a }', 'query A { __typename } query A { __typename }', 'query A { __typename } query B { __typename }', '{ __typename } { __typename }',
  '{ __typename } query A { __typename }', 'fragment F on Query { __typename }', '{ ...F }', '{ ...F } fragment F on Query { ...F }',
  '{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }', '{ ...F } fragment F on Missing { id }', '{ ...F } fragment F on String { id }',
  '{ ...F } fragment F on CustomerFilter { id }', '{ ...F } fragment F on Customer { id }', '{ __typename } fragment F on Query { __typename }',
  '{ ...F } fragment F on Query { __typename } fragment F on Query { __typename }', '{ ...on }', '{ ...on Query { __typename } }', '{ ... { __typename } }',
  '{ ... on Missing { __typename } }', '{ ... on Customer { id } }', 'fragment on on Query { __typename } { ...on }', '{ ...F } fragment F($v: Int) on Query { __typename }',
  '{ me { id } me { id: name } }', '{ a: me { id } a: tags { id } }', '{ customer(id: 1) { id } customer(id: 2) { id } }', '{ customer(id: 1) { id } customer(id: "1") { id } }',
  '{ node(nodeId: "x") { ... on Customer { a: id } ... on User { a: firstName } } }', '{ node(nodeId: "x") { ... on Customer { a: nodeId } ... on User { a: firstName } } }',
  '{ node(nodeId: "x") { id } }', '{ node(nodeId: "x") { ... on Tag { id } } }', '{ me }', '{ me { id { id } } }', '{ me { } }', '{ __typename { a } }', '{ __missing }',
  '{ __schema }', '{ __type { name } }', '{ __type(name: 1) { name } }', '{ __type(name: null) { name } }', '{ me { __schema { queryType { name } } } }',
  '{ customers(first: 1, first: 1) { totalCount } }', '{ customers(filter: {query: "a", query: "a"}) { totalCount } }', '{ customers(filter: {query: $v}) { totalCount } }',
  'query ($v: String = "a") { customers(filter: {query: $v}, first: 1) { __typename } }', 'query ($v: [String]) { customers(filter: {query: $v}) { totalCount } }',
  'query ($v: OrderDirection) { customers(orderBy: {field: NAME, direction: $v}) { totalCount } }', 'type Query { a: Int }', 'schema { query: Query }',
  'extend type Query { a: Int }', '{ me { id } } type A { a: Int }', '"description" { me { id } }', '"""description""" query Q { me { id } }', '{ me { id } } "x"',
  '"d" me { id }', '{ _entities(representations: [{a: 1e400}]) { __typename } }', '"d" fragment F on Query { __typename } { ...F }', 'query ("d" $v: ID!) { customer(id: $v) { id } }',
  'query ($v: Missing) { __typename }', 'query ($v: Customer) { me { id } }', 'query ($v: [Customer!]!) { me { id } }', 'query ($if: Boolean!) { me @skip(if: $if) { id } }',
  'query ($v: Boolean) { me @skip(if: $v) { id } }', 'query ($v: Boolean = null) { me @skip(if: $v) { id } }', 'query ($v: String) { me @defer(label: $v) { id } }',
  '{ me { ... @defer(label: "a") { id } ... @defer(label: "a") { name } } }', 'query ($v: String) { me { ... @defer(label: $v) { id } } }', '{ me { ... @defer(if: "x") { id } } }',
  'query($true: Boolean!) { me @skip(if: $true) { id } }', '{ true: __typename null: __typename on: __typename }', '{ customers(orderBy: {field: true}) { totalCount } }',
  'fragment true on Query { __typename } { ...true }', 'query($v: Int) { customers(first: $v, last: $v) { totalCount } } { __typename }', '{ a.b }', '{ a? }', '{ a! }', '{ é }', '{ a\u00a0b }',
  'query Q { __typename }\n\n\n  query Q { __typename }', '{\r\n  me {\r    missing\n  }\n}', '{ customer(id: "😀") { missing } }', '{ customer(id: "é") { missing } }', '{\n\tme { missing } }',
];

/** Requests whose variables are none that the operation wants. */
const requests = [
  { query: 'query Q($v: Int) { customers(first: $v) { __typename } }', variables: '{"other": {"a": [1]}}' },
  { query: '{ __typename }', variables: '{"v": 1}' }, { query: '{ __typename }', variables: 'null' }, { query: '{ __typename }', operationName: '' },
  { query: '{ __typename }', operationName: 'Missing' }, { query: 'query A { __typename } query B { __typename }', operationName: 'B' },
  { query: 'query A { __typename } query B { __typename }', operationName: 'a' }, { query: 'query A { __typename } query B { __typename }', operationName: '' },
  { query: 'query A($v: Int!) { customers(first: $v) { __typename } } query B { __typename }', operationName: 'B' },
  { query: 'query A($v: Int!, $w: ID!) { customers(first: $v) { __typename } customer(id: $w) { id } }', variables: '{"v": "x", "w": {}}' },
];

/** The requests, each `{ query, variables, operationName }` with the variables as JSON's text. */
export function syntax() {
  return [
    ...strings.map((string) => ({ query: `{ customer(id: ${string}) { id } }` })),
    ...strings.map((string) => ({ query: `{\n  customersByEmails(emails: ${string}) { id } missing }` })),
    ...numbers.map((number) => ({ query: `{ customers(first: ${number}) { __typename } }` })),
    ...documents.map((query) => ({ query })),
    ...requests,
  ];
}
