import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { ApolloServer } from '@apollo/server';

import { type Caller, newServer } from '../src/gateway.ts';
import { compose } from '../src/supergraph.ts';

const mailboxUrl = process.env.MAILBOX_GRAPHQL_URL;
assert(mailboxUrl, 'MAILBOX_GRAPHQL_URL names no server: run `bash examples/run federation`');

let server: ApolloServer<Caller>;
before(async () => {
  server = newServer((await compose(mailboxUrl)).sdl);
  await server.start();
});
after(() => server.stop());

/** Asks the gateway. `costs` has the REST requests of each request to the mailbox server; its cache is passed by. */
async function ask(query: string, headers: Caller['headers'] = { 'cache-control': 'no-cache' }) {
  const costs: number[] = [];
  const { body } = await server.executeOperation({ query }, { contextValue: { headers, costs } });
  assert(body.kind === 'single');
  const { data, errors = [] } = JSON.parse(JSON.stringify(body.singleResult));
  return { data, errors, costs };
}

test('the schemas of both compose, and composition finds nothing odd', async () => {
  const { sdl, hints } = await compose(mailboxUrl);
  assert.deepEqual(hints, []);
  const customer = sdl.slice(sdl.indexOf('type Customer '), sdl.indexOf('{', sdl.indexOf('type Customer ')));
  assert.equal(customer.match(/@join__type\(graph: \w+, key: "id"\)/g)?.length, 2, customer);
});

test('customers of the mailbox server get the points of the other subgraph', async () => {
  const { data, errors, costs } = await ask(`{
    customers(filter: { email: "bear@acme.com" }) {
      nodes { name loyaltyPoints organization { name discountPercent } }
      pageInfo { hasNextPage }
    }
  }`);
  assert.deepEqual(errors, []);
  assert.deepEqual(data.customers, {
    nodes: [{ name: 'Vernon Bear', loyaltyPoints: 1200, organization: { name: 'Acme, Inc', discountPercent: 15 } }],
    pageInfo: { hasNextPage: false },
  });
  assert.deepEqual(costs, [1]);
});

test('customers of the other subgraph get what the mailbox server knows, all with one request', async () => {
  const { data, errors, costs } = await ask(`{
    topMembers {
      nodes { id loyaltyPoints name emails { value } organization { name website discountPercent } }
      pageInfo { hasNextPage }
    }
  }`);
  assert.deepEqual(errors, []);
  assert.deepEqual(data.topMembers, {
    nodes: [
      {
        id: '500',
        loyaltyPoints: 1200,
        name: 'Vernon Bear',
        emails: [{ value: 'bear@acme.com' }],
        organization: { name: 'Acme, Inc', website: 'www.acme.com', discountPercent: 15 },
      },
      { id: '7', loyaltyPoints: 900, name: null, emails: null, organization: null }, // was deleted
      {
        id: '100065336',
        loyaltyPoints: 340,
        name: 'Şebnem Ibe',
        emails: [{ value: 'sebnem.ibe@post.example' }],
        organization: { name: 'Blue Garden S.A.', website: 'http://www.bluegarden.example', discountPercent: 0 },
      },
    ],
    pageInfo: { hasNextPage: false },
  });
  assert.deepEqual(costs, [3 + 2]); // three customers, one of whom there is not, and two organizations
});

test('what is fresh in the cache of the mailbox server costs nothing', async () => {
  const query = '{ topMembers(first: 1) { nodes { name } } }';
  await ask(query);
  const { data, costs } = await ask(query, {});
  assert.deepEqual(data.topMembers.nodes, [{ name: 'Vernon Bear' }]);
  assert.deepEqual(costs, [0]);
  assert.deepEqual((await ask(query)).costs, [1], 'the header of the caller says otherwise');
});

test('a reference that is wrong is null with an error at its place, and harms no other', async () => {
  const { data, errors, costs } = await ask(`{
    customersByNumber(numbers: ["500", "guest", "500"]) { name loyaltyPoints }
  }`);
  const vernon = { name: 'Vernon Bear', loyaltyPoints: 1200 };
  assert.deepEqual(data.customersByNumber, [vernon, { name: null, loyaltyPoints: null }, vernon]);
  assert.equal(errors.length, 1);
  assert.deepEqual(errors[0].path, ['customersByNumber', 1]);
  assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT');
  assert.deepEqual(costs, [1]);
});

test('an object that was found by its node id gets the fields of the other subgraph, too', async () => {
  const { data, errors } = await ask(`{
    node(nodeId: "Q3VzdG9tZXI6NTAw") { nodeId ... on Customer { id loyaltyPoints } }
  }`);
  assert.deepEqual(errors, []);
  assert.deepEqual(data.node, { nodeId: 'Q3VzdG9tZXI6NTAw', id: '500', loyaltyPoints: 1200 });
});
