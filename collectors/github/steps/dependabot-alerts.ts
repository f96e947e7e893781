import { z } from 'zod';

import { state, type Step } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { parseInstant } from '../../../src/core/time.ts';
import type { GithubSession } from '../session.ts';
import { isArchived, placeOf } from './repositories.ts';
import { rowsOf } from './rows.ts';

const KEPT: Shape = {
  number: true,
  state: true,
  created_at: true,
  dependency: { scope: true, package: { ecosystem: true, name: true } },
  security_advisory: { ghsa_id: true, summary: true, severity: true, classification: true },
};

const alert = z.object({
  number: z.int().positive(),
  state: z.string(),
  created_at: z.string().transform(parseInstant).pipe(z.string()),
  dependency: z.object({
    scope: z.string().nullish(),
    package: z.object({ name: z.string() }),
  }),
  security_advisory: z.object({
    summary: z.string(),
    severity: z.enum(['critical', 'high', 'medium', 'low']),
    classification: z.string().optional(),
  }),
});

const ALERTS = 'Dependabot alerts: read (all repositories)';

/** Open alerts; one that is fixed or dismissed is no longer listed, which is its end. */
export const dependabotAlerts: Step<GithubSession> = {
  id: 'dependabot-alerts',
  title: 'Open Dependabot alerts (not of archived repositories)',
  revision: 1,
  after: 'repositories',
  wants: (item) => !isArchived(item),
  delivers: { alert: ['identity'] },
  permissions: [ALERTS],
  removals: [allBut(KEPT, 'descriptions of the weakness and people who handled the alert')],
  maxAgeHours: 48,

  read(context) {
    const { session, signal } = context;
    return context.each((item) => {
      const { owner, repo } = placeOf(item);
      return session.list(
        {
          operation: 'GET /repos/{owner}/{repo}/dependabot/alerts',
          parameters: { owner, repo, state: 'open' },
          item: item.id,
          keep: KEPT,
          permission: ALERTS,
          // Without alerts there is nothing to judge, which is not the same as nothing to fix.
          meaning: (status, message) =>
            status === 403 && /alerts are disabled/i.test(message)
              ? { reason: 'absent', detail: `Dependabot alerts are switched off: ${message}` }
              : undefined,
        },
        signal,
      );
    });
  },

  *project(answers, { items }) {
    const names = new Map(items.map(({ id, name }) => [id, name]));
    for (const row of rowsOf(answers, alert, 'alert')) {
      if ('malformed' in row) {
        yield row;
        continue;
      }
      const { value, from } = row;
      const repositoryId = from.item ?? '';
      const { summary, severity, classification } = value.security_advisory;
      const { scope, package: dependency } = value.dependency;
      const id = `${repositoryId}#dependabot/${value.number}`;
      yield state({
        kind: 'alert',
        id,
        facet: 'identity',
        name: `${names.get(repositoryId) ?? repositoryId}: ${dependency.name} (alert ${value.number})`,
        incarnation: id,
        value: {
          repositoryId,
          open: value.state === 'open',
          severity: classification === 'malware' ? 'critical' : severity,
          // Null where GitHub cannot tell what the dependency is for.
          ...(typeof scope === 'string' ? { runtime: scope === 'runtime' } : {}),
          openedAt: value.created_at,
          summary,
        },
        from: [from],
      });
    }
  },
};
