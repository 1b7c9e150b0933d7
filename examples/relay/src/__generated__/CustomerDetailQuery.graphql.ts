/**
 * @generated SignedSource<<e8cfd56ec8f5b4331b541d6167be5748>>
 * @relayHash 097ee9ecfaab0b5bfb5997f859f21f16
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID e90c12d6409248cc2e174ea4c4d1ed93f6de08c536884b6fb5e39373249d5458

import { ConcreteRequest } from 'relay-runtime';
import { FragmentRefs, Result } from "relay-runtime";
export type CustomerDetailQuery$variables = {
  conversations: number;
  id: string;
};
export type CustomerDetailQuery$data = {
  readonly customer: Result<{
    readonly " $fragmentSpreads": FragmentRefs<"CustomerCard_customer" | "CustomerConversations_customer">;
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
    "cacheID": "097ee9ecfaab0b5bfb5997f859f21f16",
    "id": "e90c12d6409248cc2e174ea4c4d1ed93f6de08c536884b6fb5e39373249d5458",
    "metadata": {},
    "name": "CustomerDetailQuery",
    "operationKind": "query",
    "text": "query CustomerDetailQuery(\n  $id: ID!\n  $conversations: Int!\n) {\n  customer(id: $id) {\n    ...CustomerCard_customer\n    ...CustomerConversations_customer_2VMcIx @defer(label: \"CustomerDetailQuery$defer$CustomerConversations_customer_2VMcIx\")\n    nodeId\n  }\n}\n\nfragment CustomerCard_customer on Customer {\n  name\n  emails {\n    value\n  }\n  organization {\n    name\n    nodeId\n  }\n  nodeId\n}\n\nfragment CustomerConversations_customer_2VMcIx on Customer {\n  conversations(first: $conversations) {\n    nodes {\n      nodeId\n      subject\n      status\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "d604c88f27eb7cc3b1c0f61a9af5d159";

export default node;
