/**
 * @generated SignedSource<<bb9beeb36bcb69aa72ee28da18bd4a52>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type JobTitle_customer$data = {
  readonly id: string;
  readonly jobTitle: string | null | undefined;
  readonly nodeId: string;
  readonly " $fragmentType": "JobTitle_customer";
};
export type JobTitle_customer$key = {
  readonly " $data"?: JobTitle_customer$data;
  readonly " $fragmentSpreads": FragmentRefs<"JobTitle_customer">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "JobTitle_customer",
  "selections": [
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
  "type": "Customer",
  "abstractKey": null
};

(node as any).hash = "f11add08aed2bb70e3e654bf54d0eecc";

export default node;
