if (!process.env.MAILBOX_GRAPHQL_URL) throw new Error('set MAILBOX_GRAPHQL_URL, such as http://127.0.0.1:8080/graphql');

export const url = process.env.MAILBOX_GRAPHQL_URL;
