import { describe, expect, it } from 'vitest';

import type { Finding } from '../../../../src/core/finding.ts';
import type { Verdict } from '../../../../src/core/verdict.ts';
import type { Backend } from '../backends.ts';
import { at, deviation, nonconformity, reconciliation, SCOPE, SOURCE } from '../sample.ts';
import { opener } from './opened.ts';

const finding = (id: string, verdict: Verdict): Finding => ({
  check: 'mfa-enabled',
  revision: 1,
  severity: 'high',
  source: SOURCE,
  scope: SCOPE,
  subject: { kind: 'account', id, name: id, incarnation: '' },
  verdict,
  reason: { code: 'sample', params: {} },
  gaps: [],
  rests: [],
});

export function talliesContract(backend: Backend): void {
  describe('tallies', () => {
    const { begun } = opener(backend);
    const none = {
      verdicts: { conforming: 0, nonconforming: 0, 'not-applicable': 0, 'not-assessed': 0 },
      deviations: [],
      nonconformities: [],
      outbox: 0,
      notifications: 0,
    };

    it('of nothing are zero', async () => {
      const { store } = await begun();
      expect(await store.tallies()).toEqual(none);
    });

    it('count what holds now, and what is on its way', async () => {
      const { store } = await begun();
      const ask = (number: number) => ({
        tracker: 'board',
        nonconformity: `NC-${number}`,
        comment: null,
      });
      await store.reconcile(
        reconciliation('r1', {
          openFindings: [
            finding('u1', 'nonconforming'),
            finding('u2', 'nonconforming'),
            finding('u3', 'not-assessed'),
            finding('u4', 'not-assessed'),
          ],
          deviations: [
            deviation({ id: 'D-1', severity: 'low' }),
            deviation({ id: 'D-2', severity: 'high' }),
            deviation({ id: 'D-3', severity: 'high' }),
            deviation({ id: 'D-4', severity: 'high', state: 'corrected', correctedAt: at(5) }),
          ],
          nonconformities: [
            nonconformity({ id: 'NC-1', key: 'k1', state: 'open' }),
            nonconformity({ id: 'NC-2', key: 'k2', state: 'closed' }),
            nonconformity({ id: 'NC-3', key: 'k3', state: 'open' }),
          ],
          outbox: [ask(1), ask(3)],
        }),
      );
      const [corrected] = await store.findings();
      await store.reconcile(
        reconciliation('r1', {
          at: at(9),
          closeFindings: [corrected?.row ?? 0],
          openFindings: [finding('u1', 'conforming')],
        }),
      );
      const alert = { key: 'a', kind: 'disk-low', source: null, title: 'a', text: 'a' } as const;
      await store.changeAlerts({ raise: [alert], clear: [] }, ['mail', 'hook', 'page'], at(9));
      expect(await store.tallies()).toEqual({
        verdicts: { ...none.verdicts, conforming: 1, nonconforming: 1, 'not-assessed': 2 },
        deviations: [
          { severity: 'high', state: 'corrected', count: 1 },
          { severity: 'high', state: 'open', count: 2 },
          { severity: 'low', state: 'open', count: 1 },
        ],
        nonconformities: [
          { state: 'closed', count: 1 },
          { state: 'open', count: 2 },
        ],
        outbox: 2,
        notifications: 3,
      });
    });
  });
}
