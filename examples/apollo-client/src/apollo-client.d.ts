// How the generated types look where fragments are masked and parts are deferred.
import type { GraphQLCodegenIncremental } from '@apollo/client/incremental';
import type { GraphQLCodegenDataMasking } from '@apollo/client/masking';

declare module '@apollo/client' {
  export interface TypeOverrides
    extends GraphQLCodegenDataMasking.TypeOverrides, GraphQLCodegenIncremental.TypeOverrides {}
}
