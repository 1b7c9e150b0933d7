import type { CodegenConfig } from '@graphql-codegen/cli';

const endpoint = process.env.MAILBOX_GRAPHQL_URL ?? 'http://127.0.0.1:8080/graphql';
const schema = new URL('/schema.graphql', endpoint).href;

// `npm run generate` writes the types of what each operation in src/*.graphql asks the running server for.
const config: CodegenConfig = {
  schema: { [schema]: { handleAsSDL: true } },
  documents: 'src/*.graphql',
  generates: {
    'src/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { Date: 'string', DateTime: 'string', Number: 'number', PropertyValue: 'string | number' },
        useTypeImports: true,
      },
    },
  },
};

export default config;
