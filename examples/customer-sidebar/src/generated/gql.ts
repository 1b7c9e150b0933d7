/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query ShowCustomer($id: ID!) {\n  customer(id: $id) {\n    ...Shown\n    ... @defer(label: \"conversations\") {\n      conversations(first: 5) {\n        totalCount\n        ...Conversations\n      }\n    }\n  }\n}\n\nfragment Shown on Customer {\n  id\n  name\n  photoUrl\n  location\n  ...Editable\n  organization {\n    id\n    name\n  }\n}\n\nquery OlderConversations($id: ID!, $after: String) {\n  customer(id: $id) {\n    id\n    conversations(first: 20, after: $after) {\n      ...Conversations\n    }\n  }\n}\n\nfragment Conversations on ConversationConnection {\n  nodes {\n    id\n    number\n    subject\n    preview\n    status\n    createdAt\n    webUrl\n  }\n  pageInfo {\n    hasNextPage\n    endCursor\n  }\n}": typeof types.ShowCustomerDocument,
    "mutation EditCustomer($input: UpdateCustomerInput!) {\n  updateCustomer(input: $input) {\n    customer {\n      ...Editable\n    }\n    userErrors {\n      ...Refusal\n    }\n  }\n}\n\nmutation EditProperty($input: SetCustomerPropertiesInput!) {\n  setCustomerProperties(input: $input) {\n    customer {\n      ...Editable\n    }\n    userErrors {\n      ...Refusal\n    }\n  }\n}\n\nquery RereadCustomer($id: ID!) {\n  customer(id: $id) {\n    ...Shown\n  }\n}\n\nfragment Editable on Customer {\n  id\n  jobTitle\n  background\n  emails {\n    id\n    value\n    type\n  }\n  phones {\n    id\n    value\n    type\n  }\n  chats {\n    id\n    value\n    type\n  }\n  socialProfiles {\n    id\n    value\n    type\n  }\n  websites {\n    id\n    value\n  }\n  properties {\n    slug\n    name\n    type\n    value\n    text\n  }\n}\n\nfragment Refusal on UserError {\n  code\n  field\n  message\n}\n\nquery PropertyOptions {\n  customerProperties {\n    slug\n    options {\n      id\n      label\n    }\n  }\n}": typeof types.EditCustomerDocument,
    "subscription WatchCustomers {\n  customerChanged {\n    kind\n    id\n  }\n}\n\nsubscription WatchCustomer($id: ID!) {\n  customerChanged(ids: [$id]) {\n    kind\n    id\n    customer {\n      ...Shown\n    }\n  }\n}": typeof types.WatchCustomersDocument,
    "fragment CustomerRow on Customer {\n  id\n  name\n  photoUrl\n  emails {\n    value\n  }\n  organization {\n    id\n    name\n  }\n}\n\nquery SearchCustomers($filter: CustomerFilter, $after: String) {\n  customers(first: 50, after: $after, filter: $filter) {\n    nodes {\n      ...CustomerRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery FindCustomerByEmail($email: String!) {\n  customerByEmail(email: $email) {\n    ...CustomerRow\n  }\n}\n\nquery RereadRow($id: ID!) {\n  customer(id: $id) {\n    ...CustomerRow\n  }\n}": typeof types.CustomerRowFragmentDoc,
};
const documents: Documents = {
    "query ShowCustomer($id: ID!) {\n  customer(id: $id) {\n    ...Shown\n    ... @defer(label: \"conversations\") {\n      conversations(first: 5) {\n        totalCount\n        ...Conversations\n      }\n    }\n  }\n}\n\nfragment Shown on Customer {\n  id\n  name\n  photoUrl\n  location\n  ...Editable\n  organization {\n    id\n    name\n  }\n}\n\nquery OlderConversations($id: ID!, $after: String) {\n  customer(id: $id) {\n    id\n    conversations(first: 20, after: $after) {\n      ...Conversations\n    }\n  }\n}\n\nfragment Conversations on ConversationConnection {\n  nodes {\n    id\n    number\n    subject\n    preview\n    status\n    createdAt\n    webUrl\n  }\n  pageInfo {\n    hasNextPage\n    endCursor\n  }\n}": types.ShowCustomerDocument,
    "mutation EditCustomer($input: UpdateCustomerInput!) {\n  updateCustomer(input: $input) {\n    customer {\n      ...Editable\n    }\n    userErrors {\n      ...Refusal\n    }\n  }\n}\n\nmutation EditProperty($input: SetCustomerPropertiesInput!) {\n  setCustomerProperties(input: $input) {\n    customer {\n      ...Editable\n    }\n    userErrors {\n      ...Refusal\n    }\n  }\n}\n\nquery RereadCustomer($id: ID!) {\n  customer(id: $id) {\n    ...Shown\n  }\n}\n\nfragment Editable on Customer {\n  id\n  jobTitle\n  background\n  emails {\n    id\n    value\n    type\n  }\n  phones {\n    id\n    value\n    type\n  }\n  chats {\n    id\n    value\n    type\n  }\n  socialProfiles {\n    id\n    value\n    type\n  }\n  websites {\n    id\n    value\n  }\n  properties {\n    slug\n    name\n    type\n    value\n    text\n  }\n}\n\nfragment Refusal on UserError {\n  code\n  field\n  message\n}\n\nquery PropertyOptions {\n  customerProperties {\n    slug\n    options {\n      id\n      label\n    }\n  }\n}": types.EditCustomerDocument,
    "subscription WatchCustomers {\n  customerChanged {\n    kind\n    id\n  }\n}\n\nsubscription WatchCustomer($id: ID!) {\n  customerChanged(ids: [$id]) {\n    kind\n    id\n    customer {\n      ...Shown\n    }\n  }\n}": types.WatchCustomersDocument,
    "fragment CustomerRow on Customer {\n  id\n  name\n  photoUrl\n  emails {\n    value\n  }\n  organization {\n    id\n    name\n  }\n}\n\nquery SearchCustomers($filter: CustomerFilter, $after: String) {\n  customers(first: 50, after: $after, filter: $filter) {\n    nodes {\n      ...CustomerRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery FindCustomerByEmail($email: String!) {\n  customerByEmail(email: $email) {\n    ...CustomerRow\n  }\n}\n\nquery RereadRow($id: ID!) {\n  customer(id: $id) {\n    ...CustomerRow\n  }\n}": types.CustomerRowFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ShowCustomer($id: ID!) {\n  customer(id: $id) {\n    ...Shown\n    ... @defer(label: \"conversations\") {\n      conversations(first: 5) {\n        totalCount\n        ...Conversations\n      }\n    }\n  }\n}\n\nfragment Shown on Customer {\n  id\n  name\n  photoUrl\n  location\n  ...Editable\n  organization {\n    id\n    name\n  }\n}\n\nquery OlderConversations($id: ID!, $after: String) {\n  customer(id: $id) {\n    id\n    conversations(first: 20, after: $after) {\n      ...Conversations\n    }\n  }\n}\n\nfragment Conversations on ConversationConnection {\n  nodes {\n    id\n    number\n    subject\n    preview\n    status\n    createdAt\n    webUrl\n  }\n  pageInfo {\n    hasNextPage\n    endCursor\n  }\n}"): (typeof documents)["query ShowCustomer($id: ID!) {\n  customer(id: $id) {\n    ...Shown\n    ... @defer(label: \"conversations\") {\n      conversations(first: 5) {\n        totalCount\n        ...Conversations\n      }\n    }\n  }\n}\n\nfragment Shown on Customer {\n  id\n  name\n  photoUrl\n  location\n  ...Editable\n  organization {\n    id\n    name\n  }\n}\n\nquery OlderConversations($id: ID!, $after: String) {\n  customer(id: $id) {\n    id\n    conversations(first: 20, after: $after) {\n      ...Conversations\n    }\n  }\n}\n\nfragment Conversations on ConversationConnection {\n  nodes {\n    id\n    number\n    subject\n    preview\n    status\n    createdAt\n    webUrl\n  }\n  pageInfo {\n    hasNextPage\n    endCursor\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EditCustomer($input: UpdateCustomerInput!) {\n  updateCustomer(input: $input) {\n    customer {\n      ...Editable\n    }\n    userErrors {\n      ...Refusal\n    }\n  }\n}\n\nmutation EditProperty($input: SetCustomerPropertiesInput!) {\n  setCustomerProperties(input: $input) {\n    customer {\n      ...Editable\n    }\n    userErrors {\n      ...Refusal\n    }\n  }\n}\n\nquery RereadCustomer($id: ID!) {\n  customer(id: $id) {\n    ...Shown\n  }\n}\n\nfragment Editable on Customer {\n  id\n  jobTitle\n  background\n  emails {\n    id\n    value\n    type\n  }\n  phones {\n    id\n    value\n    type\n  }\n  chats {\n    id\n    value\n    type\n  }\n  socialProfiles {\n    id\n    value\n    type\n  }\n  websites {\n    id\n    value\n  }\n  properties {\n    slug\n    name\n    type\n    value\n    text\n  }\n}\n\nfragment Refusal on UserError {\n  code\n  field\n  message\n}\n\nquery PropertyOptions {\n  customerProperties {\n    slug\n    options {\n      id\n      label\n    }\n  }\n}"): (typeof documents)["mutation EditCustomer($input: UpdateCustomerInput!) {\n  updateCustomer(input: $input) {\n    customer {\n      ...Editable\n    }\n    userErrors {\n      ...Refusal\n    }\n  }\n}\n\nmutation EditProperty($input: SetCustomerPropertiesInput!) {\n  setCustomerProperties(input: $input) {\n    customer {\n      ...Editable\n    }\n    userErrors {\n      ...Refusal\n    }\n  }\n}\n\nquery RereadCustomer($id: ID!) {\n  customer(id: $id) {\n    ...Shown\n  }\n}\n\nfragment Editable on Customer {\n  id\n  jobTitle\n  background\n  emails {\n    id\n    value\n    type\n  }\n  phones {\n    id\n    value\n    type\n  }\n  chats {\n    id\n    value\n    type\n  }\n  socialProfiles {\n    id\n    value\n    type\n  }\n  websites {\n    id\n    value\n  }\n  properties {\n    slug\n    name\n    type\n    value\n    text\n  }\n}\n\nfragment Refusal on UserError {\n  code\n  field\n  message\n}\n\nquery PropertyOptions {\n  customerProperties {\n    slug\n    options {\n      id\n      label\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchCustomers {\n  customerChanged {\n    kind\n    id\n  }\n}\n\nsubscription WatchCustomer($id: ID!) {\n  customerChanged(ids: [$id]) {\n    kind\n    id\n    customer {\n      ...Shown\n    }\n  }\n}"): (typeof documents)["subscription WatchCustomers {\n  customerChanged {\n    kind\n    id\n  }\n}\n\nsubscription WatchCustomer($id: ID!) {\n  customerChanged(ids: [$id]) {\n    kind\n    id\n    customer {\n      ...Shown\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment CustomerRow on Customer {\n  id\n  name\n  photoUrl\n  emails {\n    value\n  }\n  organization {\n    id\n    name\n  }\n}\n\nquery SearchCustomers($filter: CustomerFilter, $after: String) {\n  customers(first: 50, after: $after, filter: $filter) {\n    nodes {\n      ...CustomerRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery FindCustomerByEmail($email: String!) {\n  customerByEmail(email: $email) {\n    ...CustomerRow\n  }\n}\n\nquery RereadRow($id: ID!) {\n  customer(id: $id) {\n    ...CustomerRow\n  }\n}"): (typeof documents)["fragment CustomerRow on Customer {\n  id\n  name\n  photoUrl\n  emails {\n    value\n  }\n  organization {\n    id\n    name\n  }\n}\n\nquery SearchCustomers($filter: CustomerFilter, $after: String) {\n  customers(first: 50, after: $after, filter: $filter) {\n    nodes {\n      ...CustomerRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery FindCustomerByEmail($email: String!) {\n  customerByEmail(email: $email) {\n    ...CustomerRow\n  }\n}\n\nquery RereadRow($id: ID!) {\n  customer(id: $id) {\n    ...CustomerRow\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;