import type { Dialect } from './service.ts';

export type SchemaDialect = Extract<Dialect, 'query' | 'ec2' | 'json' | 'rest-json'>;

export interface SchemaServiceFacts {
  readonly dialect: SchemaDialect;
  /** What a signature names it, where that is not its name. */
  readonly signingName?: string;
  readonly xmlNamespace?: string;
  /** Whether there is one for each region. */
  readonly regional?: false;
  /** Code of a refusal for too many requests, where it is not the dialect's usual one. */
  readonly throttled?: string;
}

/** The services that can be served by their schema, by the name of the SDK's client for each. */
export const schemaServices = {
  accessanalyzer: { dialect: 'rest-json', signingName: 'access-analyzer' },
  account: { dialect: 'rest-json', regional: false, throttled: 'TooManyRequestsException' },
  acm: { dialect: 'json' },
  backup: { dialect: 'rest-json' },
  cloudwatch: { dialect: 'json', signingName: 'monitoring' },
  'cloudwatch-logs': { dialect: 'json', signingName: 'logs' },
  'config-service': { dialect: 'json', signingName: 'config' },
  dynamodb: { dialect: 'json' },
  ec2: { dialect: 'ec2', xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/' },
  ecr: { dialect: 'json' },
  'elastic-load-balancing-v2': {
    dialect: 'query',
    signingName: 'elasticloadbalancing',
    xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  },
  guardduty: { dialect: 'rest-json' },
  iam: {
    dialect: 'query',
    regional: false,
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  },
  identitystore: { dialect: 'json' },
  inspector2: { dialect: 'rest-json' },
  kms: { dialect: 'json' },
  lambda: { dialect: 'rest-json', throttled: 'TooManyRequestsException' },
  rds: { dialect: 'query', xmlNamespace: 'http://rds.amazonaws.com/doc/2014-10-31/' },
  'resource-groups-tagging-api': { dialect: 'json', signingName: 'tagging' },
  'secrets-manager': { dialect: 'json', signingName: 'secretsmanager' },
  securityhub: { dialect: 'rest-json', throttled: 'TooManyRequestsException' },
  sns: { dialect: 'query', xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  ssm: { dialect: 'json' },
  'sso-admin': { dialect: 'json', signingName: 'sso' },
} as const satisfies Readonly<Record<string, SchemaServiceFacts>>;

export type SchemaServiceName = keyof typeof schemaServices;
