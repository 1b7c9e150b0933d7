/**
 * @generated SignedSource<<c0ccfd3b8d5859f158773c448eb3adcb>>
 * @relayHash 49030eeb338b14e27802c275807d972d
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID e484b589e1bfa5714566c72bd896e0f8e7e6cbffeb1a5889eabafd74dd3ff6c0

import { ConcreteRequest } from 'relay-runtime';
export type ChatType = "AIM" | "GTALK" | "ICQ" | "MSN" | "OTHER" | "QQ" | "SKYPE" | "UNKNOWN" | "XMPP" | "YAHOO" | "%future added value";
export type EmailType = "HOME" | "OTHER" | "UNKNOWN" | "WORK" | "%future added value";
export type Gender = "FEMALE" | "MALE" | "UNKNOWN" | "%future added value";
export type PhoneType = "FAX" | "HOME" | "MOBILE" | "OTHER" | "PAGER" | "UNKNOWN" | "WORK" | "%future added value";
export type PhotoType = "FACEBOOK" | "GOOGLE_PLUS" | "GOOGLE_PROFILE" | "GRAVATAR" | "INSTAGRAM" | "LINKEDIN" | "TWITTER" | "UNKNOWN" | "%future added value";
export type SocialProfileType = "ABOUT_ME" | "FACEBOOK" | "FLICKR" | "FOURSQUARE" | "GOOGLE" | "GOOGLE_PLUS" | "LINKEDIN" | "OTHER" | "QUORA" | "TUNGLE_ME" | "TWITTER" | "UNKNOWN" | "YOUTUBE" | "%future added value";
export type UpdateCustomerInput = {
  address?: AddressInput | null | undefined;
  age?: string | null | undefined;
  background?: string | null | undefined;
  chats?: ChatChangesInput | null | undefined;
  emails?: EmailChangesInput | null | undefined;
  firstName?: string | null | undefined;
  gender?: Gender | null | undefined;
  id: string;
  idempotencyKey?: string | null | undefined;
  jobTitle?: string | null | undefined;
  lastName?: string | null | undefined;
  location?: string | null | undefined;
  organizationId?: string | null | undefined;
  phones?: PhoneChangesInput | null | undefined;
  photoType?: PhotoType | null | undefined;
  photoUrl?: string | null | undefined;
  socialProfiles?: SocialProfileChangesInput | null | undefined;
  websites?: WebsiteChangesInput | null | undefined;
};
export type EmailChangesInput = {
  add?: ReadonlyArray<EmailInput> | null | undefined;
  remove?: ReadonlyArray<string> | null | undefined;
  update?: ReadonlyArray<EmailUpdateInput> | null | undefined;
};
export type EmailInput = {
  type?: EmailType;
  value: string;
};
export type EmailUpdateInput = {
  id: string;
  type?: EmailType | null | undefined;
  value?: string | null | undefined;
};
export type PhoneChangesInput = {
  add?: ReadonlyArray<PhoneInput> | null | undefined;
  remove?: ReadonlyArray<string> | null | undefined;
  update?: ReadonlyArray<PhoneUpdateInput> | null | undefined;
};
export type PhoneInput = {
  type?: PhoneType;
  value: string;
};
export type PhoneUpdateInput = {
  id: string;
  type?: PhoneType | null | undefined;
  value?: string | null | undefined;
};
export type ChatChangesInput = {
  add?: ReadonlyArray<ChatInput> | null | undefined;
  remove?: ReadonlyArray<string> | null | undefined;
  update?: ReadonlyArray<ChatUpdateInput> | null | undefined;
};
export type ChatInput = {
  type?: ChatType;
  value: string;
};
export type ChatUpdateInput = {
  id: string;
  type?: ChatType | null | undefined;
  value?: string | null | undefined;
};
export type SocialProfileChangesInput = {
  add?: ReadonlyArray<SocialProfileInput> | null | undefined;
  remove?: ReadonlyArray<string> | null | undefined;
  update?: ReadonlyArray<SocialProfileUpdateInput> | null | undefined;
};
export type SocialProfileInput = {
  type?: SocialProfileType;
  value: string;
};
export type SocialProfileUpdateInput = {
  id: string;
  type?: SocialProfileType | null | undefined;
  value?: string | null | undefined;
};
export type WebsiteChangesInput = {
  add?: ReadonlyArray<WebsiteInput> | null | undefined;
  remove?: ReadonlyArray<string> | null | undefined;
  update?: ReadonlyArray<WebsiteUpdateInput> | null | undefined;
};
export type WebsiteInput = {
  value: string;
};
export type WebsiteUpdateInput = {
  id: string;
  value: string;
};
export type AddressInput = {
  city?: string | null | undefined;
  country?: string | null | undefined;
  lines?: ReadonlyArray<string> | null | undefined;
  postalCode?: string | null | undefined;
  state?: string | null | undefined;
};
export type JobTitleMutation$variables = {
  input: UpdateCustomerInput;
};
export type JobTitleMutation$data = {
  readonly updateCustomer: {
    readonly customer: {
      readonly jobTitle: string | null | undefined;
      readonly nodeId: string;
    } | null | undefined;
    readonly userErrors: ReadonlyArray<{
      readonly field: ReadonlyArray<string> | null | undefined;
      readonly message: string;
    }>;
  } | null | undefined;
};
export type JobTitleMutation = {
  response: JobTitleMutation$data;
  variables: JobTitleMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "input",
        "variableName": "input"
      }
    ],
    "concreteType": "UpdateCustomerPayload",
    "kind": "LinkedField",
    "name": "updateCustomer",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "Customer",
        "kind": "LinkedField",
        "name": "customer",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "nodeId",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "jobTitle",
            "storageKey": null
          }
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "UserError",
        "kind": "LinkedField",
        "name": "userErrors",
        "plural": true,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "field",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "message",
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "JobTitleMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "JobTitleMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "49030eeb338b14e27802c275807d972d",
    "id": "e484b589e1bfa5714566c72bd896e0f8e7e6cbffeb1a5889eabafd74dd3ff6c0",
    "metadata": {},
    "name": "JobTitleMutation",
    "operationKind": "mutation",
    "text": "mutation JobTitleMutation(\n  $input: UpdateCustomerInput!\n) {\n  updateCustomer(input: $input) {\n    customer {\n      nodeId\n      jobTitle\n    }\n    userErrors {\n      field\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "855aef189d5c6991c1c112aa1def393e";

export default node;
