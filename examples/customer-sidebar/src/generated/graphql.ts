/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Whether somebody has to act on a conversation. */
export type ConversationStatus =
  /** Somebody has to act. */
  | 'ACTIVE'
  /** Resolved. */
  | 'CLOSED'
  /** Active or pending; the REST API does not say which. */
  | 'OPEN'
  /** The account waits for something, such as the customer's reply. */
  | 'PENDING'
  /** Unwanted. */
  | 'SPAM'
  /** A value that this schema does not know. */
  | 'UNKNOWN';

/**
 * Selects the customers that match all members that are set.
 *
 * `email`, `emailDomain` and `query` search an index that lags a little behind the latest changes.
 */
export type CustomerFilter = {
  /**
   * Only customers that were created after this time. Fractions of a second are dropped. The REST API offers this filter on its
   * walk by cursors only: not with `inboxId`, another order or `last`. `totalCount` is null then, unless all rows are shown.
   */
  createdSince?: string | null | undefined;
  /** Only customers with an email address that contains this text. `customerByEmail` finds exactly one address. */
  email?: string | null | undefined;
  /** Only customers with an email address at this domain, such as `acme.com`. */
  emailDomain?: string | null | undefined;
  /** Only customers with this first name. */
  firstName?: string | null | undefined;
  /** Only customers with conversations in this inbox. Not with `createdSince`. */
  inboxId?: string | number | null | undefined;
  /** Only customers with this last name. */
  lastName?: string | null | undefined;
  /**
   * The former name of `updatedSince`. Not with `updatedSince`.
   * @deprecated Use `updatedSince`, as the field is called `updatedAt`.
   */
  modifiedSince?: string | null | undefined;
  /**
   * An expression in the REST API's own search language, such as `(firstName:"John" OR firstName:"Johnny")`, passed on
   * unchanged. Not with `search`, `email` or `emailDomain`: say it all in the expression.
   */
  query?: string | null | undefined;
  /**
   * Only customers that match a text as people type it into a search box: a first name, a last name, both in this order, or a
   * part of an email address. Names match as a whole. Characters with a meaning in the REST API's search language count as
   * spaces. Not with `query`.
   */
  search?: string | null | undefined;
  /** Only customers that were updated after this time. Fractions of a second are dropped. */
  updatedSince?: string | null | undefined;
};

/** What an email address is for. */
export type EmailType =
  /** Private. */
  | 'HOME'
  /** Something else. */
  | 'OTHER'
  /** A value that this schema does not know. */
  | 'UNKNOWN'
  /** At work. */
  | 'WORK';

/** What a phone number is for. */
export type PhoneType =
  /** A fax machine. */
  | 'FAX'
  /** Private. */
  | 'HOME'
  /** A mobile phone. */
  | 'MOBILE'
  /** Something else. */
  | 'OTHER'
  /** A pager. */
  | 'PAGER'
  /** A value that this schema does not know. */
  | 'UNKNOWN'
  /** At work. */
  | 'WORK';

/** The kind of a custom property. */
export type PropertyType =
  /** A day. */
  | 'DATE'
  /** One of several options. */
  | 'DROPDOWN'
  /** A whole number of up to 64 bits. */
  | 'NUMBER'
  /** Text of up to 255 characters. */
  | 'TEXT'
  /** A kind that this schema does not know. */
  | 'UNKNOWN'
  /** Website. */
  | 'URL';

export type ShowCustomerQueryVariables = Exact<{
  id: string | number;
}>;


export type ShowCustomerQuery = { customer: { id: string, name: string | null, jobTitle: string | null, photoUrl: string | null, location: string | null, background: string | null, emails: Array<{ id: string, value: string, type: EmailType | null }> | null, phones: Array<{ id: string, value: string, type: PhoneType | null }> | null, websites: Array<{ id: string, value: string }> | null, properties: Array<
      | { slug: string, name: string | null, type: PropertyType, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, text: string | null }
    > | null, organization: { id: string, name: string | null } | null } & ({ conversations: { totalCount: number | null, nodes: Array<{ id: string, number: number, subject: string | null, preview: string | null, status: ConversationStatus, createdAt: string | null, webUrl: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | { conversations?: never }) | null };

export type OlderConversationsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type OlderConversationsQuery = { customer: { id: string, conversations: { nodes: Array<{ id: string, number: number, subject: string | null, preview: string | null, status: ConversationStatus, createdAt: string | null, webUrl: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type ConversationsFragment = { nodes: Array<{ id: string, number: number, subject: string | null, preview: string | null, status: ConversationStatus, createdAt: string | null, webUrl: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } };

export type CustomerRowFragment = { id: string, name: string | null, photoUrl: string | null, emails: Array<{ value: string }> | null, organization: { id: string, name: string | null } | null };

export type SearchCustomersQueryVariables = Exact<{
  filter?: CustomerFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type SearchCustomersQuery = { customers: { nodes: Array<{ id: string, name: string | null, photoUrl: string | null, emails: Array<{ value: string }> | null, organization: { id: string, name: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type FindCustomerByEmailQueryVariables = Exact<{
  email: string;
}>;


export type FindCustomerByEmailQuery = { customerByEmail: { id: string, name: string | null, photoUrl: string | null, emails: Array<{ value: string }> | null, organization: { id: string, name: string | null } | null } | null };

export const ConversationsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Conversations"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"preview"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"webUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<ConversationsFragment, unknown>;
export const CustomerRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<CustomerRowFragment, unknown>;
export const ShowCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ShowCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"Field","name":{"kind":"Name","value":"background"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"phones"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"websites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","directives":[{"kind":"Directive","name":{"kind":"Name","value":"defer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"label"},"value":{"kind":"StringValue","value":"conversations","block":false}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Conversations"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Conversations"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"preview"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"webUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<ShowCustomerQuery, ShowCustomerQueryVariables>;
export const OlderConversationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OlderConversations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"conversations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Conversations"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Conversations"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"preview"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"webUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<OlderConversationsQuery, OlderConversationsQueryVariables>;
export const SearchCustomersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SearchCustomers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CustomerRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<SearchCustomersQuery, SearchCustomersQueryVariables>;
export const FindCustomerByEmailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindCustomerByEmail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"email"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerByEmail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"email"},"value":{"kind":"Variable","name":{"kind":"Name","value":"email"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CustomerRow"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<FindCustomerByEmailQuery, FindCustomerByEmailQueryVariables>;