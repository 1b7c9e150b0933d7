// The values that are tried in every place where a client can put one.

/** Literals, as they stand in a document. */
export const literals = [
  'null', 'true', 'false', '0', '-0', '1', '-1', '500', '2147483647', '2147483648', '-2147483648', '-2147483649',
  '9223372036854775808', '123456789012345678901234567890', '1.0', '1.5', '-0.0', '5e2', '1e-2', '1e400', '-1e400',
  '""', '"1"', '"500"', '"x"', '"é😀"', '"\\u00e9"', '"\\u{1F600}"', '"\\ud83d\\ude00"', '"DESC"', '"true"', '"null"',
  '"""block"""', '"""\n  two\n    lines\n"""', '"2020-01-02"', '"2020-02-30"', '"2020-01-02T03:04:05Z"',
  '"2020-01-02T03:04:05+25:00"', '"2020-01-02T3:04:05Z"', '"2020-01-02T03:04:60Z"', '"2020-01-02T03:04:05,5Z"',
  '"2020-01-02T03:04:05.123456789+02:00"', '"0000-01-01T00:00:00Z"', '"2020-01-02t03:04:05z"',
  'DESC', 'desc', 'ACTIVE', 'NAME', 'FIRST_NAME', 'UNKNOWN_VALUE', '[]', '[null]', '[1]', '["1"]', '["1", null]',
  '[DESC]', '[ACTIVE, ACTIVE]', '["a", 1]', '[[1]]', '[{}]', '[{__typename: "Customer", id: "500"}]', '{}',
  '{field: NAME}', '{field: FIRST_NAME}', '{field: FIRST_NAME, direction: ASC}', '{field: FIRST_NAME, direction: null}',
  '{field: FIRST_NAME, direction: "ASC"}', '{field: NAME, field: NAME}', '{field: null}', '{direction: ASC}',
  '{unknown: 1}', '{query: "a"}', '{inboxId: 1}', '{inboxId: 1.5}', '{inboxId: {}}', '{inboxId: [1]}', '{firstName: 1}',
  '{modifiedSince: "x"}', '{modifiedSince: 1}', '{modifiedSince: {}}', '{modifiedSince: null}',
  '{createdSince: "2020-01-02T03:04:05Z"}', '{__typename: "x"}', '{__typename: "Customer", id: "500"}', '$undefined',
];

/** Values of variables, as JSON has them. */
export const jsonValues = [
  'null', 'true', 'false', '0', '-0', '1', '-1', '500', '2147483647', '2147483648', '-2147483648', '-2147483649',
  '9223372036854775807', '9223372036854775808', '123456789012345678901234567890', '1.0', '1.5', '-0.0', '5e2', '1e-2', '1E3',
  '""', '"1"', '"500"', '"x"', '"é😀"', '"DESC"', '"desc"', '"ACTIVE"', '"active"', '"NAME"', '"FIRST_NAME"', '"true"', '"a\\nb"',
  '"2020-01-02"', '"2020-02-30"', '"2020-01-02T03:04:05Z"', '"2020-01-02T03:04:05+25:00"', '"2020-01-02T3:04:05Z"',
  '"2020-01-02T03:04:05.123456789+02:00"', '"2020-01-02T03:04:05,5Z"', '[]', '[null]', '[1]', '["1"]', '["1", null]', '["1", {}]',
  '["DESC"]', '["ACTIVE", "ACTIVE"]', '["ACTIVE", "x"]', '["a", 1]', '[[1]]', '[["a"]]', '[{}]', '[1.5]',
  '[{"__typename": "Customer", "id": "500"}]', '{}', '{"field": "NAME"}', '{"field": "FIRST_NAME"}',
  '{"field": "FIRST_NAME", "direction": "ASC"}', '{"field": "FIRST_NAME", "direction": null}', '{"field": "first_name"}',
  '{"field": "FIRST_NAME", "direction": "asc"}', '{"field": ["FIRST_NAME"]}', '{"field": null}', '{"direction": "ASC"}',
  '{"unknown": 1}', '{"query": "a"}', '{"query": 1}', '{"query": null}', '{"inboxId": 1}', '{"inboxId": 1.0}', '{"inboxId": 1.5}',
  '{"inboxId": true}', '{"inboxId": {}}', '{"modifiedSince": "x"}', '{"modifiedSince": 1}', '{"modifiedSince": null}',
  '{"createdSince": "2020-01-02T03:04:05Z"}', '{"__typename": "CustomerFilter"}', '{"__typename": "Customer", "id": "500"}',
];

/** Types of variables that are put into a place of another type, or of the same. */
export const variableTypes = [
  'Int', 'Int!', 'Float', 'String', 'String!', 'Boolean', 'Boolean!', 'ID', 'ID!', 'DateTime', 'Date', 'Number', '[ID]', '[ID!]',
  '[ID!]!', '[[ID]]', '[String!]!', 'OrderDirection', 'OrderDirection!', 'CustomerOrder', 'CustomerOrder!', 'CustomerFilter',
  'OrganizationOrder', '_Any', '[_Any!]!', 'Customer', 'Unknown',
];
