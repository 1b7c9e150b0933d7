import type { CodegenConfig } from '@graphql-codegen/cli';

const endpoint = process.env.MAILBOX_GRAPHQL_URL ?? 'http://127.0.0.1:8080/graphql';
const schema = new URL('/schema.graphql', endpoint).href;

// `npm run generate` writes src/gql from the schema of the running server and the operations in src.
const config: CodegenConfig = {
  schema: { [schema]: { handleAsSDL: true } },
  documents: 'src/*.ts',
  generates: {
    'src/gql/': {
      preset: 'client',
      // Apollo Client masks fragments by itself, at run time too: `dataMasking` in client.ts.
      presetConfig: { fragmentMasking: false },
      config: {
        inlineFragmentTypes: 'mask',
        nonOptionalTypename: true, // the client asks for __typename everywhere but in the root
        skipTypeNameForRoot: true,
        enumsAsTypes: true,
        scalars: { Date: 'string', DateTime: 'string', Number: 'number', PropertyValue: 'string | number' },
        strictScalars: true,
        useTypeImports: true,
      },
    },
    // Which types an interface has, so that the cache knows what CustomerProperty in client.ts stands for.
    'src/gql/possible-types.ts': { plugins: ['fragment-matcher'], config: { useExplicitTyping: true } },
  },
};

export default config;
