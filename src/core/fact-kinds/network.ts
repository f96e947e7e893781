import { z } from 'zod';

const ports = z.array(z.strictObject({ from: z.int(), to: z.int() }));

/** Networks, what guards them, and what listens in them. */
export const NETWORK_KINDS = {
  /** A private network of a cloud account, in a region in which something is connected. */
  network: {
    identity: {
      networkId: z.string(),
      accountId: z.string(),
      /** Whether anything is connected to it. */
      connected: z.boolean(),
      /** What a tag says it is for; null where none does. */
      environment: z.string().nullable(),
      /** Whether the provider lets in nothing from the internet, whatever firewalls say. */
      internetBlocked: z.boolean(),
    },
    'internet-block': {
      /** Whether that block leaves this network, or a part of it, out. */
      internetBlockExcepted: z.boolean(),
    },
    'flow-logs': {
      /** Whether a log of the whole network, which arrives, holds what was turned away. */
      rejectsLogged: z.boolean(),
      /** The same for what was let through. */
      acceptsLogged: z.boolean(),
    },
    peerings: {
      /** The networks with which packets can be exchanged directly. */
      peers: z.array(z.strictObject({ networkId: z.string(), accountId: z.string() })),
    },
    hubs: {
      /** Ids of the routers that it is attached to beside other networks. */
      hubIds: z.array(z.string()),
    },
  },
  /** A set of rules about what may reach whatever it is attached to. */
  firewall: {
    identity: {
      firewallId: z.string(),
      networkId: z.string().nullable(),
      /** Ports of TCP or UDP that addresses written into its rules open to the internet. */
      openPorts: ports,
      /** Whether rules name lists of addresses that are kept elsewhere. */
      namesAddressLists: z.boolean(),
      /** Whether it guards anything now. */
      attached: z.boolean(),
    },
    'address-lists': {
      /** The open ports once what those lists hold is counted in. */
      listedOpenPorts: ports,
    },
  },
  'load-balancer': {
    identity: { internetFacing: z.boolean() },
  },
  /** Where a load balancer that faces the internet takes connections. */
  listener: {
    identity: {
      /** `passed-on`: it does not look into what it passes on, which may be encrypted or not. */
      encryption: z.enum(['none', 'tls', 'passed-on']),
    },
    rules: {
      /** Whether a request without encryption reaches what is behind it. */
      forwardsPlainRequests: z.boolean(),
    },
    tls: {
      /** Oldest version of the protocol that it accepts. */
      oldestTls: z.enum(['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3']),
    },
  },
} as const;
