import type { Topic } from '../src/core/topic.ts';

/** The title of each topic, as reports and pages show it, in the order in which they list it. */
export const topics: Readonly<Record<Topic, string>> = {
  'access-control': 'Access control and user permissions',
  'joiner-mover-leaver': 'People who join, move and leave',
  'backup-recovery': 'Backup and recovery',
  'endpoint-devices': 'Laptops and mobile devices',
  authentication: 'Passwords and authentication',
  'change-management': 'Change management',
  'incident-response': 'Incident response',
  suppliers: 'Suppliers and third parties',
  'remote-working': 'Remote working',
  'awareness-training': 'Security awareness training',
  assets: 'Asset inventory and classification',
  'information-handling': 'Handling of documents and media',
  'logging-monitoring': 'Logging and monitoring',
  'vulnerability-patching': 'Vulnerabilities and patches',
  governance: 'Governance and premises',
};
