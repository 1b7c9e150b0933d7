import { initGraphQLTada } from 'gql.tada';

import type { introspection } from './graphql-env';

/** Makes a document whose types follow from its text and the schema: nothing is generated from operations. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { Date: string; DateTime: string; Number: number; PropertyValue: string | number };
}>();
