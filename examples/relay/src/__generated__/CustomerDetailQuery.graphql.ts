/**
 * @generated SignedSource<<747a6d1d892e7005bf048724ea54da77>>
 * @relayHash 6a1478f10aa1251981172217b2161697
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID a6571e3212a95ae479e2844c84eca2d1c601c9a9e8db2a0e5a9a95c1eb8129db

import { ConcreteRequest } from 'relay-runtime';
import { FragmentRefs, Result } from "relay-runtime";
export type CustomerDetailQuery$variables = {
  conversations: number;
  id: string;
};
export type CustomerDetailQuery$data = {
  readonly customer: Result<{
    readonly " $fragmentSpreads": FragmentRefs<"CustomerCard_customer" | "CustomerConversations_customer" | "JobTitle_customer">;
  } | null | undefined, unknown>;
};
export type CustomerDetailQuery = {
  response: CustomerDetailQuery$data;
  variables: CustomerDetailQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "conversations"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "id"
},
v2 = [
  {
    "kind": "Variable",
    "name": "id",
    "variableName": "id"
  }
],
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "nodeId",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "CustomerDetailQuery",
    "selections": [
      {
        "kind": "CatchField",
        "field": {
          "alias": null,
          "args": (v2/*:: as any*/),
          "concreteType": "Customer",
          "kind": "LinkedField",
          "name": "customer",
          "plural": false,
          "selections": [
            {
              "args": null,
              "kind": "FragmentSpread",
              "name": "CustomerCard_customer"
            },
            {
              "args": null,
              "kind": "FragmentSpread",
              "name": "JobTitle_customer"
            },
            {
              "kind": "Defer",
              "selections": [
                {
                  "args": [
                    {
                      "kind": "Variable",
                      "name": "count",
                      "variableName": "conversations"
                    }
                  ],
                  "kind": "FragmentSpread",
                  "name": "CustomerConversations_customer"
                }
              ]
            }
          ],
          "storageKey": null
        },
        "to": "RESULT"
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "CustomerDetailQuery",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "Customer",
        "kind": "LinkedField",
        "name": "customer",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Email",
            "kind": "LinkedField",
            "name": "emails",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "value",
                "storageKey": null
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "Organization",
            "kind": "LinkedField",
            "name": "organization",
            "plural": false,
            "selections": [
              (v3/*:: as any*/),
              (v4/*:: as any*/)
            ],
            "storageKey": null
          },
          (v4/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "jobTitle",
            "storageKey": null
          },
          {
            "if": null,
            "kind": "Defer",
            "label": "CustomerDetailQuery$defer$CustomerConversations_customer_2VMcIx",
            "selections": [
              {
                "alias": null,
                "args": [
                  {
                    "kind": "Variable",
                    "name": "first",
                    "variableName": "conversations"
                  }
                ],
                "concreteType": "ConversationConnection",
                "kind": "LinkedField",
                "name": "conversations",
                "plural": false,
                "selections": [
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "Conversation",
                    "kind": "LinkedField",
                    "name": "nodes",
                    "plural": true,
                    "selections": [
                      (v4/*:: as any*/),
                      {
                        "alias": null,
                        "args": null,
                        "kind": "ScalarField",
                        "name": "subject",
                        "storageKey": null
                      },
                      {
                        "alias": null,
                        "args": null,
                        "kind": "ScalarField",
                        "name": "status",
                        "storageKey": null
                      }
                    ],
                    "storageKey": null
                  }
                ],
                "storageKey": null
              }
            ]
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "6a1478f10aa1251981172217b2161697",
    "id": "a6571e3212a95ae479e2844c84eca2d1c601c9a9e8db2a0e5a9a95c1eb8129db",
    "metadata": {},
    "name": "CustomerDetailQuery",
    "operationKind": "query",
    "text": "query CustomerDetailQuery(\n  $id: ID!\n  $conversations: Int!\n) {\n  customer(id: $id) {\n    ...CustomerCard_customer\n    ...JobTitle_customer\n    ...CustomerConversations_customer_2VMcIx @defer(label: \"CustomerDetailQuery$defer$CustomerConversations_customer_2VMcIx\")\n    nodeId\n  }\n}\n\nfragment CustomerCard_customer on Customer {\n  name\n  emails {\n    value\n  }\n  organization {\n    name\n    nodeId\n  }\n  nodeId\n}\n\nfragment CustomerConversations_customer_2VMcIx on Customer {\n  conversations(first: $conversations) {\n    nodes {\n      nodeId\n      subject\n      status\n    }\n  }\n}\n\nfragment JobTitle_customer on Customer {\n  id\n  nodeId\n  jobTitle\n}\n"
  }
};
})();

(node as any).hash = "1e680aeba49717dc88205b6c22000a6f";

export default node;
