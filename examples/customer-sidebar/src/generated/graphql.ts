/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A postal address, or changes of one. */
export type AddressInput = {
  /** City. */
  city?: string | null | undefined;
  /** Country as its ISO 3166 code of two letters. */
  country?: string | null | undefined;
  /** Street, house, apartment: one text for each line. */
  lines?: Array<string> | null | undefined;
  /** Postal code. */
  postalCode?: string | null | undefined;
  /** State, province or region. */
  state?: string | null | undefined;
};

/** What happened to an object. */
export type ChangeKind =
  /** It is new. */
  | 'CREATED'
  /** It is gone. */
  | 'DELETED'
  /** Something of it, or of its parts, is different. */
  | 'UPDATED';

/** Changes of a customer's chat handles. */
export type ChatChangesInput = {
  /** Chat handles to add. */
  add?: Array<ChatInput> | null | undefined;
  /** The numbers of the entries to remove. */
  remove?: Array<string | number> | null | undefined;
  /** Chat handles to change. */
  update?: Array<ChatUpdateInput> | null | undefined;
};

/** A chat handle to add. */
export type ChatInput = {
  /** The chat network. */
  type?: ChatType;
  /** The handle. */
  value: string;
};

/** A chat network. */
export type ChatType =
  /** AIM. */
  | 'AIM'
  /** Google Talk. */
  | 'GTALK'
  /** ICQ. */
  | 'ICQ'
  /** MSN. */
  | 'MSN'
  /** Another network. */
  | 'OTHER'
  /** QQ. */
  | 'QQ'
  /** Skype. */
  | 'SKYPE'
  /** A value that this schema does not know. */
  | 'UNKNOWN'
  /** XMPP. */
  | 'XMPP'
  /** Yahoo. */
  | 'YAHOO';

/** Changes of one chat handle. */
export type ChatUpdateInput = {
  /** Help Scout's number of the entry. */
  id: string | number;
  /** The chat network. Absent: stays. */
  type?: ChatType | null | undefined;
  /** The handle. Absent: stays. */
  value?: string | null | undefined;
};

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

/** Changes of a customer's email addresses. */
export type EmailChangesInput = {
  /** Email addresses to add. */
  add?: Array<EmailInput> | null | undefined;
  /** The numbers of the entries to remove. */
  remove?: Array<string | number> | null | undefined;
  /** Email addresses to change. */
  update?: Array<EmailUpdateInput> | null | undefined;
};

/** An email address to add. */
export type EmailInput = {
  /** What the address is for. */
  type?: EmailType;
  /** The address itself. */
  value: string;
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

/** Changes of one email address. */
export type EmailUpdateInput = {
  /** Help Scout's number of the entry. */
  id: string | number;
  /** What the address is for. Absent: stays. */
  type?: EmailType | null | undefined;
  /** The address itself. Absent: stays. */
  value?: string | null | undefined;
};

/** Gender of a customer. */
export type Gender =
  /** Female. */
  | 'FEMALE'
  /** Male. */
  | 'MALE'
  /** Not known, or a value that this schema does not know. */
  | 'UNKNOWN';

/** Changes of a customer's phone numbers. */
export type PhoneChangesInput = {
  /** Phone numbers to add. */
  add?: Array<PhoneInput> | null | undefined;
  /** The numbers of the entries to remove. */
  remove?: Array<string | number> | null | undefined;
  /** Phone numbers to change. */
  update?: Array<PhoneUpdateInput> | null | undefined;
};

/** A phone number to add. */
export type PhoneInput = {
  /** What the number is for. */
  type?: PhoneType;
  /** The number as it was typed. */
  value: string;
};

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

/** Changes of one phone number. */
export type PhoneUpdateInput = {
  /** Help Scout's number of the entry. */
  id: string | number;
  /** What the number is for. Absent: stays. */
  type?: PhoneType | null | undefined;
  /** The number as it was typed. Absent: stays. */
  value?: string | null | undefined;
};

/** Where a customer's picture comes from. */
export type PhotoType =
  /** Facebook. */
  | 'FACEBOOK'
  /** Google Plus. */
  | 'GOOGLE_PLUS'
  /** A Google profile. */
  | 'GOOGLE_PROFILE'
  /** Gravatar. */
  | 'GRAVATAR'
  /** Instagram. */
  | 'INSTAGRAM'
  /** LinkedIn. */
  | 'LINKEDIN'
  /** Twitter. */
  | 'TWITTER'
  /** Not known, or a value that this schema does not know. */
  | 'UNKNOWN';

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

/** The value of one property. */
export type PropertyValueInput = {
  /** Names the property in the account, compared exactly. */
  slug: string;
  /** The value. Null or absent: clears it. */
  value?: string | number | null | undefined;
};

/** The values to set of a customer's properties. */
export type SetCustomerPropertiesInput = {
  /** Help Scout's number of the customer. */
  id: string | number;
  /** The properties to set or clear: each slug once. */
  properties: Array<PropertyValueInput>;
};

/** Changes of a customer's social profiles. */
export type SocialProfileChangesInput = {
  /** Social profiles to add. */
  add?: Array<SocialProfileInput> | null | undefined;
  /** The numbers of the entries to remove. */
  remove?: Array<string | number> | null | undefined;
  /** Social profiles to change. */
  update?: Array<SocialProfileUpdateInput> | null | undefined;
};

/** A social profile to add. */
export type SocialProfileInput = {
  /** The network. */
  type?: SocialProfileType;
  /** A handle or a URL. */
  value: string;
};

/** A social network. */
export type SocialProfileType =
  /** About.me. */
  | 'ABOUT_ME'
  /** Facebook. */
  | 'FACEBOOK'
  /** Flickr. */
  | 'FLICKR'
  /** Foursquare. */
  | 'FOURSQUARE'
  /** Google. */
  | 'GOOGLE'
  /** Google Plus. */
  | 'GOOGLE_PLUS'
  /** LinkedIn. */
  | 'LINKEDIN'
  /** Another network. */
  | 'OTHER'
  /** Quora. */
  | 'QUORA'
  /** Tungle.me. */
  | 'TUNGLE_ME'
  /** Twitter. */
  | 'TWITTER'
  /** A value that this schema does not know. */
  | 'UNKNOWN'
  /** YouTube. */
  | 'YOUTUBE';

/** Changes of one social profile. */
export type SocialProfileUpdateInput = {
  /** Help Scout's number of the entry. */
  id: string | number;
  /** The network. Absent: stays. */
  type?: SocialProfileType | null | undefined;
  /** A handle or a URL. Absent: stays. */
  value?: string | null | undefined;
};

/** The changes of a customer. A field that is absent stays as it is; null clears it. */
export type UpdateCustomerInput = {
  /** Changes of the postal address: a part that is absent stays, and null clears it. Null: clears all parts. */
  address?: AddressInput | null | undefined;
  /** Age as free text, such as `30-35` or `52`. */
  age?: string | null | undefined;
  /** The Notes field of the profile: up to 200 characters. */
  background?: string | null | undefined;
  /** Changes of chat handles. */
  chats?: ChatChangesInput | null | undefined;
  /** Changes of email addresses. */
  emails?: EmailChangesInput | null | undefined;
  /** First name: up to 40 characters. */
  firstName?: string | null | undefined;
  /** Gender. */
  gender?: Gender | null | undefined;
  /** Help Scout's number of the customer. */
  id: string | number;
  /** Up to 100 characters that make the mutation safe to repeat: see `Mutation`. */
  idempotencyKey?: string | null | undefined;
  /** Job title: up to 60 characters. */
  jobTitle?: string | null | undefined;
  /** Last name: up to 40 characters. */
  lastName?: string | null | undefined;
  /** Where the customer is, as free text of up to 60 characters. */
  location?: string | null | undefined;
  /** The organization that the customer shall belong to; null: none. */
  organizationId?: string | number | null | undefined;
  /** Changes of phone numbers. */
  phones?: PhoneChangesInput | null | undefined;
  /** Where the picture comes from. */
  photoType?: PhotoType | null | undefined;
  /** URL of the customer's picture: up to 200 characters. */
  photoUrl?: string | null | undefined;
  /** Changes of social profiles. */
  socialProfiles?: SocialProfileChangesInput | null | undefined;
  /** Changes of websites. */
  websites?: WebsiteChangesInput | null | undefined;
};

/** What is wrong with the input of a mutation. */
export type UserErrorCode =
  /** A value is empty that must not be empty. */
  | 'BLANK'
  /** The state of the object forbids the change. */
  | 'CONFLICT'
  /** The key was used with another input before. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** A value is not one that Help Scout takes, such as the enum value `UNKNOWN` or a malformed color. */
  | 'INVALID'
  /** A text is not an email address. */
  | 'INVALID_EMAIL'
  /** Help Scout refuses the change because a limit of the account is reached. */
  | 'LIMIT_REACHED'
  /** Help Scout does not let this user make the change. */
  | 'NOT_ALLOWED'
  /** There is no such object, or it was deleted. */
  | 'NOT_FOUND'
  /** Another object of the account has the value already, such as a customer with the same email address. */
  | 'TAKEN'
  /** A text or a list is longer than Help Scout takes. */
  | 'TOO_LONG'
  /** The dropdown has no option with this id or label. */
  | 'UNKNOWN_OPTION'
  /** The account defines no property with this slug. */
  | 'UNKNOWN_PROPERTY';

/** Changes of a customer's websites. */
export type WebsiteChangesInput = {
  /** Websites to add. */
  add?: Array<WebsiteInput> | null | undefined;
  /** The numbers of the entries to remove. */
  remove?: Array<string | number> | null | undefined;
  /** Websites to change. */
  update?: Array<WebsiteUpdateInput> | null | undefined;
};

/** A website to add. */
export type WebsiteInput = {
  /** The URL. */
  value: string;
};

/** Changes of one website. */
export type WebsiteUpdateInput = {
  /** Help Scout's number of the entry. */
  id: string | number;
  /** The URL. */
  value: string;
};

export type ShowCustomerQueryVariables = Exact<{
  id: string | number;
}>;


export type ShowCustomerQuery = { customer: { id: string, name: string | null, photoUrl: string | null, location: string | null, jobTitle: string | null, background: string | null, organization: { id: string, name: string | null } | null, emails: Array<{ id: string, value: string, type: EmailType | null }> | null, phones: Array<{ id: string, value: string, type: PhoneType | null }> | null, chats: Array<{ id: string, value: string, type: ChatType | null }> | null, socialProfiles: Array<{ id: string, value: string, type: SocialProfileType | null }> | null, websites: Array<{ id: string, value: string }> | null, properties: Array<
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    > | null } & ({ conversations: { totalCount: number | null, nodes: Array<{ id: string, number: number, subject: string | null, preview: string | null, status: ConversationStatus, createdAt: string | null, webUrl: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | { conversations?: never }) | null };

export type ShownFragment = { id: string, name: string | null, photoUrl: string | null, location: string | null, jobTitle: string | null, background: string | null, organization: { id: string, name: string | null } | null, emails: Array<{ id: string, value: string, type: EmailType | null }> | null, phones: Array<{ id: string, value: string, type: PhoneType | null }> | null, chats: Array<{ id: string, value: string, type: ChatType | null }> | null, socialProfiles: Array<{ id: string, value: string, type: SocialProfileType | null }> | null, websites: Array<{ id: string, value: string }> | null, properties: Array<
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
  > | null };

export type OlderConversationsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type OlderConversationsQuery = { customer: { id: string, conversations: { nodes: Array<{ id: string, number: number, subject: string | null, preview: string | null, status: ConversationStatus, createdAt: string | null, webUrl: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type ConversationsFragment = { nodes: Array<{ id: string, number: number, subject: string | null, preview: string | null, status: ConversationStatus, createdAt: string | null, webUrl: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } };

export type EditCustomerMutationVariables = Exact<{
  input: UpdateCustomerInput;
}>;


export type EditCustomerMutation = { updateCustomer: { customer: { id: string, jobTitle: string | null, background: string | null, emails: Array<{ id: string, value: string, type: EmailType | null }> | null, phones: Array<{ id: string, value: string, type: PhoneType | null }> | null, chats: Array<{ id: string, value: string, type: ChatType | null }> | null, socialProfiles: Array<{ id: string, value: string, type: SocialProfileType | null }> | null, websites: Array<{ id: string, value: string }> | null, properties: Array<
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      > | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string }> } | null };

export type EditPropertyMutationVariables = Exact<{
  input: SetCustomerPropertiesInput;
}>;


export type EditPropertyMutation = { setCustomerProperties: { customer: { id: string, jobTitle: string | null, background: string | null, emails: Array<{ id: string, value: string, type: EmailType | null }> | null, phones: Array<{ id: string, value: string, type: PhoneType | null }> | null, chats: Array<{ id: string, value: string, type: ChatType | null }> | null, socialProfiles: Array<{ id: string, value: string, type: SocialProfileType | null }> | null, websites: Array<{ id: string, value: string }> | null, properties: Array<
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      > | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string }> } | null };

export type RereadCustomerQueryVariables = Exact<{
  id: string | number;
}>;


export type RereadCustomerQuery = { customer: { id: string, name: string | null, photoUrl: string | null, location: string | null, jobTitle: string | null, background: string | null, organization: { id: string, name: string | null } | null, emails: Array<{ id: string, value: string, type: EmailType | null }> | null, phones: Array<{ id: string, value: string, type: PhoneType | null }> | null, chats: Array<{ id: string, value: string, type: ChatType | null }> | null, socialProfiles: Array<{ id: string, value: string, type: SocialProfileType | null }> | null, websites: Array<{ id: string, value: string }> | null, properties: Array<
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    > | null } | null };

export type EditableFragment = { id: string, jobTitle: string | null, background: string | null, emails: Array<{ id: string, value: string, type: EmailType | null }> | null, phones: Array<{ id: string, value: string, type: PhoneType | null }> | null, chats: Array<{ id: string, value: string, type: ChatType | null }> | null, socialProfiles: Array<{ id: string, value: string, type: SocialProfileType | null }> | null, websites: Array<{ id: string, value: string }> | null, properties: Array<
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
    | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
  > | null };

export type RefusalFragment = { code: UserErrorCode, field: Array<string> | null, message: string };

export type PropertyOptionsQueryVariables = Exact<{ [key: string]: never; }>;


export type PropertyOptionsQuery = { customerProperties: Array<{ slug: string, options: Array<{ id: string | null, label: string }> }> | null };

export type WatchCustomersSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WatchCustomersSubscription = { customerChanged: { kind: ChangeKind, id: string } };

export type WatchCustomerSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type WatchCustomerSubscription = { customerChanged: { kind: ChangeKind, id: string, customer: { id: string, name: string | null, photoUrl: string | null, location: string | null, jobTitle: string | null, background: string | null, organization: { id: string, name: string | null } | null, emails: Array<{ id: string, value: string, type: EmailType | null }> | null, phones: Array<{ id: string, value: string, type: PhoneType | null }> | null, chats: Array<{ id: string, value: string, type: ChatType | null }> | null, socialProfiles: Array<{ id: string, value: string, type: SocialProfileType | null }> | null, websites: Array<{ id: string, value: string }> | null, properties: Array<
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
        | { slug: string, name: string | null, type: PropertyType, value: string | null, text: string | null }
      > | null } | null } };

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

export type RereadRowQueryVariables = Exact<{
  id: string | number;
}>;


export type RereadRowQuery = { customer: { id: string, name: string | null, photoUrl: string | null, emails: Array<{ value: string }> | null, organization: { id: string, name: string | null } | null } | null };

export const EditableFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Editable"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"background"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"phones"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"chats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"socialProfiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"websites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]} as unknown as DocumentNode<EditableFragment, unknown>;
export const ShownFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Shown"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Editable"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Editable"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"background"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"phones"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"chats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"socialProfiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"websites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]} as unknown as DocumentNode<ShownFragment, unknown>;
export const ConversationsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Conversations"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"preview"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"webUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<ConversationsFragment, unknown>;
export const RefusalFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<RefusalFragment, unknown>;
export const CustomerRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<CustomerRowFragment, unknown>;
export const ShowCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ShowCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Shown"}},{"kind":"InlineFragment","directives":[{"kind":"Directive","name":{"kind":"Name","value":"defer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"label"},"value":{"kind":"StringValue","value":"conversations","block":false}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Conversations"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Editable"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"background"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"phones"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"chats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"socialProfiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"websites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Shown"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Editable"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Conversations"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"preview"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"webUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<ShowCustomerQuery, ShowCustomerQueryVariables>;
export const OlderConversationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OlderConversations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"conversations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Conversations"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Conversations"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"preview"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"webUrl"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<OlderConversationsQuery, OlderConversationsQueryVariables>;
export const EditCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EditCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Editable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Editable"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"background"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"phones"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"chats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"socialProfiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"websites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<EditCustomerMutation, EditCustomerMutationVariables>;
export const EditPropertyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EditProperty"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetCustomerPropertiesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setCustomerProperties"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Editable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusal"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Editable"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"background"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"phones"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"chats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"socialProfiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"websites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<EditPropertyMutation, EditPropertyMutationVariables>;
export const RereadCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RereadCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Shown"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Editable"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"background"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"phones"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"chats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"socialProfiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"websites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Shown"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Editable"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<RereadCustomerQuery, RereadCustomerQueryVariables>;
export const PropertyOptionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PropertyOptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerProperties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"options"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}}]}}]} as unknown as DocumentNode<PropertyOptionsQuery, PropertyOptionsQueryVariables>;
export const WatchCustomersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchCustomers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<WatchCustomersSubscription, WatchCustomersSubscriptionVariables>;
export const WatchCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"ListValue","values":[{"kind":"Variable","name":{"kind":"Name","value":"id"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Shown"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Editable"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"background"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"phones"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"chats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"socialProfiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"websites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Shown"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"location"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Editable"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<WatchCustomerSubscription, WatchCustomerSubscriptionVariables>;
export const SearchCustomersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SearchCustomers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CustomerRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<SearchCustomersQuery, SearchCustomersQueryVariables>;
export const FindCustomerByEmailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindCustomerByEmail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"email"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerByEmail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"email"},"value":{"kind":"Variable","name":{"kind":"Name","value":"email"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CustomerRow"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<FindCustomerByEmailQuery, FindCustomerByEmailQueryVariables>;
export const RereadRowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RereadRow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CustomerRow"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"photoUrl"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<RereadRowQuery, RereadRowQueryVariables>;