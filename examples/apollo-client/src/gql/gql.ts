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
    "\n  query CustomerAndConversations($id: ID!, $count: Int!) {\n    customer(id: $id) {\n      id\n      name\n      conversations(first: $count) {\n        nodes {\n          id\n          subject\n        }\n      }\n    }\n  }\n": typeof types.CustomerAndConversationsDocument,
    "\n  query CustomerBeforeConversations($id: ID!, $count: Int!) {\n    customer(id: $id) {\n      id\n      name\n      ... @defer(label: \"conversations\") {\n        conversations(first: $count) {\n          nodes {\n            id\n            subject\n          }\n        }\n      }\n    }\n  }\n": typeof types.CustomerBeforeConversationsDocument,
    "\n  fragment CustomerCard on Customer {\n    name\n    emails {\n      id\n      value\n      type\n    }\n    properties {\n      slug\n      name\n      text\n      ... on NumberProperty {\n        number\n      }\n    }\n    organization {\n      id\n      name\n    }\n  }\n": typeof types.CustomerCardFragmentDoc,
    "\n  query Customer($id: ID!) {\n    customer(id: $id) {\n      id\n      jobTitle\n      ...CustomerCard\n    }\n  }\n": typeof types.CustomerDocument,
    "\n  query Customers($first: Int!, $after: String, $filter: CustomerFilter) {\n    customers(first: $first, after: $after, filter: $filter) {\n      edges {\n        cursor\n        node {\n          id\n          name\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.CustomersDocument,
    "\n  mutation SetJobTitle($id: ID!, $jobTitle: String) {\n    updateCustomer(input: { id: $id, jobTitle: $jobTitle }) {\n      customer {\n        id\n        jobTitle\n      }\n      userErrors {\n        code\n        field\n        message\n      }\n    }\n  }\n": typeof types.SetJobTitleDocument,
    "\n  subscription CustomerChanged($ids: [ID!]) {\n    customerChanged(ids: $ids) {\n      kind\n      id\n      customer {\n        id\n        jobTitle\n        ...CustomerCard\n      }\n    }\n  }\n": typeof types.CustomerChangedDocument,
};
const documents: Documents = {
    "\n  query CustomerAndConversations($id: ID!, $count: Int!) {\n    customer(id: $id) {\n      id\n      name\n      conversations(first: $count) {\n        nodes {\n          id\n          subject\n        }\n      }\n    }\n  }\n": types.CustomerAndConversationsDocument,
    "\n  query CustomerBeforeConversations($id: ID!, $count: Int!) {\n    customer(id: $id) {\n      id\n      name\n      ... @defer(label: \"conversations\") {\n        conversations(first: $count) {\n          nodes {\n            id\n            subject\n          }\n        }\n      }\n    }\n  }\n": types.CustomerBeforeConversationsDocument,
    "\n  fragment CustomerCard on Customer {\n    name\n    emails {\n      id\n      value\n      type\n    }\n    properties {\n      slug\n      name\n      text\n      ... on NumberProperty {\n        number\n      }\n    }\n    organization {\n      id\n      name\n    }\n  }\n": types.CustomerCardFragmentDoc,
    "\n  query Customer($id: ID!) {\n    customer(id: $id) {\n      id\n      jobTitle\n      ...CustomerCard\n    }\n  }\n": types.CustomerDocument,
    "\n  query Customers($first: Int!, $after: String, $filter: CustomerFilter) {\n    customers(first: $first, after: $after, filter: $filter) {\n      edges {\n        cursor\n        node {\n          id\n          name\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.CustomersDocument,
    "\n  mutation SetJobTitle($id: ID!, $jobTitle: String) {\n    updateCustomer(input: { id: $id, jobTitle: $jobTitle }) {\n      customer {\n        id\n        jobTitle\n      }\n      userErrors {\n        code\n        field\n        message\n      }\n    }\n  }\n": types.SetJobTitleDocument,
    "\n  subscription CustomerChanged($ids: [ID!]) {\n    customerChanged(ids: $ids) {\n      kind\n      id\n      customer {\n        id\n        jobTitle\n        ...CustomerCard\n      }\n    }\n  }\n": types.CustomerChangedDocument,
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
export function graphql(source: "\n  query CustomerAndConversations($id: ID!, $count: Int!) {\n    customer(id: $id) {\n      id\n      name\n      conversations(first: $count) {\n        nodes {\n          id\n          subject\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CustomerAndConversations($id: ID!, $count: Int!) {\n    customer(id: $id) {\n      id\n      name\n      conversations(first: $count) {\n        nodes {\n          id\n          subject\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustomerBeforeConversations($id: ID!, $count: Int!) {\n    customer(id: $id) {\n      id\n      name\n      ... @defer(label: \"conversations\") {\n        conversations(first: $count) {\n          nodes {\n            id\n            subject\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CustomerBeforeConversations($id: ID!, $count: Int!) {\n    customer(id: $id) {\n      id\n      name\n      ... @defer(label: \"conversations\") {\n        conversations(first: $count) {\n          nodes {\n            id\n            subject\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CustomerCard on Customer {\n    name\n    emails {\n      id\n      value\n      type\n    }\n    properties {\n      slug\n      name\n      text\n      ... on NumberProperty {\n        number\n      }\n    }\n    organization {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  fragment CustomerCard on Customer {\n    name\n    emails {\n      id\n      value\n      type\n    }\n    properties {\n      slug\n      name\n      text\n      ... on NumberProperty {\n        number\n      }\n    }\n    organization {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Customer($id: ID!) {\n    customer(id: $id) {\n      id\n      jobTitle\n      ...CustomerCard\n    }\n  }\n"): (typeof documents)["\n  query Customer($id: ID!) {\n    customer(id: $id) {\n      id\n      jobTitle\n      ...CustomerCard\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Customers($first: Int!, $after: String, $filter: CustomerFilter) {\n    customers(first: $first, after: $after, filter: $filter) {\n      edges {\n        cursor\n        node {\n          id\n          name\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query Customers($first: Int!, $after: String, $filter: CustomerFilter) {\n    customers(first: $first, after: $after, filter: $filter) {\n      edges {\n        cursor\n        node {\n          id\n          name\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetJobTitle($id: ID!, $jobTitle: String) {\n    updateCustomer(input: { id: $id, jobTitle: $jobTitle }) {\n      customer {\n        id\n        jobTitle\n      }\n      userErrors {\n        code\n        field\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetJobTitle($id: ID!, $jobTitle: String) {\n    updateCustomer(input: { id: $id, jobTitle: $jobTitle }) {\n      customer {\n        id\n        jobTitle\n      }\n      userErrors {\n        code\n        field\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CustomerChanged($ids: [ID!]) {\n    customerChanged(ids: $ids) {\n      kind\n      id\n      customer {\n        id\n        jobTitle\n        ...CustomerCard\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription CustomerChanged($ids: [ID!]) {\n    customerChanged(ids: $ids) {\n      kind\n      id\n      customer {\n        id\n        jobTitle\n        ...CustomerCard\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;