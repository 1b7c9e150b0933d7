import react from '@vitejs/plugin-react';
import { loadEnv } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => {
  const { MAILBOX_GRAPHQL_URL = 'http://127.0.0.1:8080/graphql' } = loadEnv(mode, '.', 'MAILBOX_GRAPHQL_');
  const server = new URL(MAILBOX_GRAPHQL_URL);
  return {
    base: './', // dist/ works under any path
    plugins: [react()],
    server: {
      proxy: { '/graphql': { target: server.origin, rewrite: () => server.pathname, ws: true } },
    },
    test: {
      environment: 'jsdom',
      testTimeout: 60_000, // jsdom takes its time
      env: { MAILBOX_GRAPHQL_URL },
    },
  };
});
