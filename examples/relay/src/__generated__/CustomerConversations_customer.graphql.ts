/**
 * @generated SignedSource<<c6ca0c8176d1414dca2d871d73f662ab>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
export type ConversationStatus = "ACTIVE" | "CLOSED" | "OPEN" | "PENDING" | "SPAM" | "UNKNOWN" | "%future added value";
import { FragmentRefs, Result } from "relay-runtime";
export type CustomerConversations_customer$data = {
  readonly conversations: Result<{
    readonly nodes: ReadonlyArray<{
      readonly nodeId: string;
      readonly status: ConversationStatus;
      readonly subject: string | null | undefined;
    }>;
  } | null | undefined, unknown>;
  readonly " $fragmentType": "CustomerConversations_customer";
};
export type CustomerConversations_customer$key = {
  readonly " $data"?: CustomerConversations_customer$data;
  readonly " $fragmentSpreads": FragmentRefs<"CustomerConversations_customer">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [
    {
      "defaultValue": null,
      "kind": "LocalArgument",
      "name": "count"
    }
  ],
  "kind": "Fragment",
  "metadata": null,
  "name": "CustomerConversations_customer",
  "selections": [
    {
      "kind": "CatchField",
      "field": {
        "alias": null,
        "args": [
          {
            "kind": "Variable",
            "name": "first",
            "variableName": "count"
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
      },
      "to": "RESULT"
    }
  ],
  "type": "Customer",
  "abstractKey": null
};

(node as any).hash = "469058481e2e61a9532da53dd7c4be4e";

export default node;
