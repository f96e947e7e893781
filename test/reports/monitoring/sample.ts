import { countVerdicts, type ControlVerdict } from '../../../src/core/control-verdict.ts';
import type {
  MonitoringReport,
  ReportedCheck,
  ReportedFinding,
} from '../../../src/core/monitoring-report.ts';

const OBSERVED = '2026-03-02T03:04:11.000Z';

/** Stands where a text from outside does: names, ids, what a provider said. */
export function finding(
  verdict: ReportedFinding['verdict'],
  name: string,
  reason: Partial<ReportedFinding['reason']> = {},
): ReportedFinding {
  return {
    source: 'aws-prod',
    scope: { account: '123456789012' },
    subject: { kind: 'account', id: `arn:aws:iam::123456789012:user/${name}`, name },
    verdict,
    reason: { code: 'met', params: {}, text: `Because of ${verdict}.`, ...reason },
    evidence: [`e1${name}`, 'e2', 'e3', 'e4'],
    observedAt: OBSERVED,
    since: '2026-01-14T03:02:00.000Z',
  };
}

export function check(findings: readonly ReportedFinding[], rest: Partial<ReportedCheck> = {}) {
  return {
    id: 'mfa-enabled',
    revision: 1,
    title: 'People who sign in use multi-factor authentication',
    topic: 'authentication',
    severity: 'high',
    nature: 'state',
    rationale: 'Passwords are stolen.',
    remediation: 'Enrol a second factor.',
    limits: 'Says nothing about how strong the second factor is.',
    controls: [{ id: 'A.8.5', bearing: 'direct' }],
    status: 'judged',
    params: [],
    counts: countVerdicts(findings),
    findings,
    ...rest,
  } satisfies ReportedCheck;
}

const verdict = (rest: Partial<ControlVerdict> & { readonly id: string }): ControlVerdict => ({
  verdict: null,
  checks: [],
  coverage: { assessed: 0, expected: 0 },
  evidenced: { design: false, implementation: false, operation: false },
  ...rest,
});

/** Every part of the report with something in it. */
export function sample(checks: readonly ReportedCheck[] = sampleChecks()): MonitoringReport {
  const findings = checks.flatMap((one) => one.findings);
  return {
    organization: 'Example Ltd',
    generatedAt: '2026-03-05T07:30:00.000Z',
    asOf: '2026-03-02T03:05:02.000Z',
    run: '20260302T030000000Z-4f2a1c',
    annexaVersion: '0.1.0',
    observed: { from: '2025-11-03T03:04:11.000Z', to: OBSERVED },
    totals: countVerdicts(findings),
    sources: [
      {
        id: 'aws-prod',
        collector: 'aws',
        collectorVersion: '1',
        configured: true,
        tenant: '123456789012',
        callers: ['arn:aws:sts::123456789012:assumed-role/EvidenceReader/annexa'],
        lastReadAt: OBSERVED,
        readings: { complete: 3, partial: 1, unavailable: 1 },
        expected: null,
        seen: 12,
        steps: [
          {
            id: 'credential-report',
            title: 'Credential report',
            complete: 1,
            partial: 0,
            unavailable: 1,
            lastReadAt: OBSERVED,
            completeSince: '2026-02-20T03:00:00.000Z',
            maxAgeHours: 48,
            stale: true,
          },
        ],
        gaps: [
          {
            source: 'aws-prod',
            step: 'credential-report',
            scope: { account: '123456789012' },
            item: 'arn:aws:iam::123456789012:user/cy',
            reason: 'denied',
            permission: 'iam:GetCredentialReport',
            detail: 'AccessDenied: not authorized',
          },
        ],
      },
      {
        id: 'old',
        collector: 'aws',
        collectorVersion: null,
        configured: false,
        tenant: null,
        callers: [],
        lastReadAt: null,
        readings: { complete: 0, partial: 0, unavailable: 0 },
        expected: null,
        seen: 0,
        steps: [],
        gaps: [],
      },
    ],
    unwatched: [
      {
        source: 'aws-prod',
        from: '2026-02-10T03:00:00.000Z',
        to: '2026-02-12T09:14:00.000Z',
        slots: 3,
        cause: 'not-running',
      },
    ],
    outside: [
      {
        matches: { source: 'github', repository: 'sandbox-*' },
        because: 'no customer data',
        owner: 'cto@example.com',
        subjects: [
          { source: 'github', kind: 'repository', id: 'R_1', name: 'example/sandbox-one' },
        ],
      },
    ],
    topics: [
      {
        id: 'authentication',
        title: 'Passwords and authentication',
        counts: countVerdicts(findings),
        checks,
      },
      { id: 'suppliers', title: 'Suppliers', counts: countVerdicts([]), checks: [] },
    ],
    retired: [{ check: 'older-check', findings: 4 }],
    controls: [
      {
        ...verdict({
          id: 'A.8.5',
          verdict: 'nonconforming',
          checks: [
            {
              check: 'mfa-enabled',
              title: 'Multi-factor authentication',
              bearing: 'direct',
              because: 'it asks for it',
              status: 'judged',
              verdict: 'nonconforming',
              counts: countVerdicts(findings),
            },
          ],
          coverage: { assessed: 2, expected: 3 },
          evidenced: { design: false, implementation: true, operation: false },
        }),
        title: 'Secure authentication',
        theme: 'technological',
        topics: ['authentication'],
        byHand: 'The authentication policy.',
      },
      {
        ...verdict({ id: 'A.7.4' }),
        title: 'Physical security monitoring',
        theme: 'physical',
        topics: ['governance'],
        byHand: 'A walk through the premises.',
      },
    ],
    clauses: [{ ...verdict({ id: '9.1', verdict: 'conforming' }), title: 'Monitoring' }],
    deviations: [
      {
        id: 'D-1',
        check: 'mfa-enabled',
        title: 'People who sign in use multi-factor authentication',
        source: 'aws-prod',
        severity: 'high',
        nature: 'state',
        state: 'open',
        openedAt: '2026-01-14T03:02:00.000Z',
        dueAt: '2026-02-13T03:02:00.000Z',
        overdue: true,
        correctedAt: null,
        baseline: true,
        nonconformities: ['NC-1'],
        subjects: [
          {
            kind: 'account',
            id: 'arn:aws:iam::123456789012:user/bob',
            name: 'bob',
            since: '2026-01-14T03:02:00.000Z',
            until: null,
            ended: null,
          },
          {
            kind: 'account',
            id: 'arn:aws:iam::123456789012:user/eve',
            name: 'eve',
            since: '2026-01-14T03:02:00.000Z',
            until: '2026-02-01T03:00:00.000Z',
            ended: 'gone',
          },
        ],
      },
      {
        id: 'D-2',
        check: 'mfa-enabled',
        title: 'People who sign in use multi-factor authentication',
        source: 'old',
        severity: 'medium',
        nature: 'state',
        state: 'corrected',
        openedAt: '2026-01-14T03:02:00.000Z',
        dueAt: '2026-02-13T03:02:00.000Z',
        overdue: false,
        correctedAt: '2026-02-01T03:00:00.000Z',
        baseline: false,
        nonconformities: [],
        subjects: [],
      },
    ],
    nonconformities: [
      {
        id: 'NC-1',
        check: 'mfa-enabled',
        title: 'People who sign in use multi-factor authentication',
        source: 'aws-prod',
        severity: 'high',
        state: 'open',
        rule: 'severity',
        raisedAt: '2026-01-14T03:02:00.000Z',
        correctedAt: null,
        controls: ['A.8.5'],
        deviations: ['D-1'],
        predecessor: null,
        dueAt: '2026-02-13T03:02:00.000Z',
        tickets: [{ tracker: 'issues', ref: '#42', url: 'https://tickets.example.com/42' }],
        waiting: [{ tracker: 'issues', attempts: 3, lastError: '503 Service Unavailable' }],
        events: [
          {
            at: '2026-01-14T03:02:00.000Z',
            type: 'raised',
            actor: 'annexa',
            person: null,
            data: { rule: 'severity', deviation: 'D-1' },
          },
          {
            at: '2026-01-20T03:02:00.000Z',
            type: 'accepted',
            actor: 'dana',
            person: 'cto@example.com',
            data: { reason: 'agreed' },
          },
        ],
      },
    ],
    evidence: [
      ...['ann', 'bob', 'cy', 'dee'].map((name) => ({
        id: `e1${name}`,
        source: 'aws-prod',
        step: 'credential-report',
        operation: 'iam:GetCredentialReport',
        parameters: { user: name },
      })),
      { id: 'e2', source: 'aws-prod', step: 'users', operation: null, parameters: {} },
      { id: 'e3', source: 'aws-prod', step: 'users', operation: 'iam:ListUsers', parameters: {} },
      { id: 'e4', source: 'aws-prod', step: 'users', operation: 'iam:GetUser', parameters: {} },
    ],
  };
}

function sampleChecks(): readonly ReportedCheck[] {
  return [
    check([
      finding('conforming', 'ann'),
      finding('nonconforming', 'bob'),
      finding('not-assessed', 'cy', {
        code: 'denied',
        params: { source: 'aws-prod', step: 'mfa', permission: 'iam:GetCredentialReport' },
        text: 'The provider refused this reading (mfa). It needs iam:GetCredentialReport.',
      }),
      finding('not-applicable', 'dee'),
    ]),
    check([], { id: 'access-key-rotated', title: 'Keys are replaced', status: 'no-source' }),
    check([], {
      id: 'password-policy-strong',
      title: 'Passwords are strong',
      status: 'disabled',
      because: 'single sign-on only',
      params: [
        { name: 'minimumLength', source: 'aws-prod', value: 10, default: 14, unit: 'characters' },
      ],
    }),
  ];
}

/** The same model with every text that `replace` answers for replaced; keys as `sources.id`. */
export function withTexts(
  model: MonitoringReport,
  replace: (text: string, key: string) => string,
): MonitoringReport {
  const visit = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return replace(value, key);
    if (Array.isArray(value)) return value.map((item) => visit(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, visit(item, `${key}.${name}`)]),
    );
  };
  return visit(model, '') as MonitoringReport;
}
