// A second subgraph, as another team would write it: a loyalty programme that knows customers and organizations of
// Help Scout by their numbers only, and adds fields of its own to them.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

export const loyaltySchema = parse(/* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])

  type Query {
    "Members by their points, most first."
    topMembers(first: Int! = 10): MemberConnection!
    "Customers by Help Scout's numbers, members or not."
    customersByNumber(numbers: [ID!]!): [Customer!]!
  }

  type MemberConnection {
    nodes: [Customer!]!
    pageInfo: PageInfo!
  }

  type Customer @key(fields: "id") {
    id: ID!
    "Points that were collected so far. Null for who is no member."
    loyaltyPoints: Int
  }

  type Organization @key(fields: "id") {
    id: ID!
    "What members of this organization save."
    discountPercent: Int!
  }

  # Both subgraphs have lists, so both define what their pages look like.
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`);

interface Reference {
  id: string;
}

/** The emulator's account has customers 500 and 100065336. Customer 7 was deleted, and nobody told this subgraph. */
const points = new Map([
  ['500', 1200],
  ['7', 900],
  ['100065336', 340],
]);

const discounts = new Map([['35', 15]]);

const resolvers = {
  Query: {
    topMembers: (_: unknown, { first }: { first: number }) => {
      const ranking = [...points.keys()].sort((a, b) => points.get(b)! - points.get(a)!);
      const ids = ranking.slice(0, first);
      return {
        nodes: ids.map((id) => ({ id })),
        pageInfo: {
          hasNextPage: ids.length < ranking.length,
          hasPreviousPage: false,
          startCursor: ids.at(0),
          endCursor: ids.at(-1),
        },
      };
    },
    customersByNumber: (_: unknown, { numbers }: { numbers: string[] }) => numbers.map((id) => ({ id })),
  },
  Customer: {
    __resolveReference: ({ id }: Reference) => ({ id }),
    loyaltyPoints: ({ id }: Reference) => points.get(id),
  },
  Organization: {
    __resolveReference: ({ id }: Reference) => ({ id }),
    discountPercent: ({ id }: Reference) => discounts.get(id) ?? 0,
  },
};

export const loyalty = buildSubgraphSchema({ typeDefs: loyaltySchema, resolvers });
