import type { Bucket } from './model.ts';

type Traits = Pick<Bucket, 'encryption' | 'labels'>;

const usual: Traits = {
  encryption: 'usual',
  labels: { owner: 'platform', classification: 'internal' },
};

function classified(classification: string, encryption: Bucket['encryption'] = 'usual'): Traits {
  return { encryption, labels: { owner: 'platform', classification } };
}

/** Those of the company's buckets, by name without the company's own, that are not as the others. */
const SPECIAL: Readonly<Record<string, Traits>> = {
  orders: classified('confidential', 'key-service'),
  'customer-uploads': classified('confidential', 'key-service'),
  'backups-databases': classified('restricted', 'key-service'),
  'hr-archive': classified('Restricted', 'key-service'),
  invoices: classified('confidential'),
  contracts: classified('restricted'),
  website: classified('public'),
  'website-assets': classified('public'),
  'press-kit': classified('public'),
  documentation: classified('public'),
  'board-papers': classified('eyes only'),
  'fleet-maps': { ...usual, labels: { owner: null, classification: 'internal' } },
  'build-cache': { ...usual, labels: { owner: 'platform', classification: null } },
  exports: { ...usual, labels: null },
  inventory: { ...usual, labels: null },
  'terraform-state': { encryption: 'key-service', labels: null },
};

/** How a bucket is encrypted and labelled, by its name without the company's own. */
export function storageTraits(name: string): Traits {
  return SPECIAL[name] ?? usual;
}
