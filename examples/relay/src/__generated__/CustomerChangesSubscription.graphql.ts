/**
 * @generated SignedSource<<c3697758b6432412d715ae8b8621a54c>>
 * @relayHash c6da99146ebe71bf08d0c0c3fbf2cd6e
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID aeedd64aa56239d2ed6893f221ea8e64ec8acf1b3b4d56caf836526bfac35d3b

import { ConcreteRequest } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type ChangeKind = "CREATED" | "DELETED" | "UPDATED" | "%future added value";
export type CustomerChangesSubscription$variables = {
  ids?: ReadonlyArray<string> | null | undefined;
};
export type CustomerChangesSubscription$data = {
  readonly customerChanged: {
    readonly customer: {
      readonly " $fragmentSpreads": FragmentRefs<"CustomerCard_customer" | "JobTitle_customer">;
    } | null | undefined;
    readonly kind: ChangeKind;
  };
};
export type CustomerChangesSubscription = {
  response: CustomerChangesSubscription$data;
  variables: CustomerChangesSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "ids"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "ids",
    "variableName": "ids"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "kind",
  "storageKey": null
},
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
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "CustomerChangesSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "CustomerEvent",
        "kind": "LinkedField",
        "name": "customerChanged",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
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
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "CustomerChangesSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "CustomerEvent",
        "kind": "LinkedField",
        "name": "customerChanged",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
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
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "c6da99146ebe71bf08d0c0c3fbf2cd6e",
    "id": "aeedd64aa56239d2ed6893f221ea8e64ec8acf1b3b4d56caf836526bfac35d3b",
    "metadata": {},
    "name": "CustomerChangesSubscription",
    "operationKind": "subscription",
    "text": "subscription CustomerChangesSubscription(\n  $ids: [ID!]\n) {\n  customerChanged(ids: $ids) {\n    kind\n    customer {\n      ...CustomerCard_customer\n      ...JobTitle_customer\n      nodeId\n    }\n  }\n}\n\nfragment CustomerCard_customer on Customer {\n  name\n  emails {\n    value\n  }\n  organization {\n    name\n    nodeId\n  }\n  nodeId\n}\n\nfragment JobTitle_customer on Customer {\n  id\n  nodeId\n  jobTitle\n}\n"
  }
};
})();

(node as any).hash = "03f6127d7bdabc825288e588c3cf6a5a";

export default node;
