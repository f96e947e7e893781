import { describe, expect, it } from 'vitest';

import type { Finding } from '../../../../src/core/finding.ts';
import type { DeviationSubject, OutboxRow, TicketRow } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at, deviation, nonconformity, reconciliation, SCOPE, SOURCE } from '../sample.ts';
import { opener } from './opened.ts';

const finding = (id: string, changes: Partial<Finding> = {}): Finding => ({
  check: 'mfa-enabled',
  revision: 1,
  severity: 'high',
  source: SOURCE,
  scope: SCOPE,
  subject: { kind: 'account', id, name: `Name of ${id}`, incarnation: '' },
  verdict: 'nonconforming',
  reason: { code: 'mfa-missing', params: { days: 3 } },
  gaps: [],
  rests: ['a'.repeat(64)],
  ...changes,
});

const subject = (id: string, changes: Partial<DeviationSubject> = {}): DeviationSubject => ({
  kind: 'account',
  id,
  name: `Name of ${id}`,
  incarnation: '',
  scope: SCOPE,
  since: at(5),
  until: null,
  ended: null,
  ...changes,
});

const ticket = (changes: Partial<TicketRow> = {}): TicketRow => ({
  tracker: 'board',
  nonconformity: 'NC-1',
  ref: '17',
  url: 'https://board.example.com/17',
  content: 'd1',
  updatedAt: at(8),
  ...changes,
});

export function stateContract(backend: Backend): void {
  describe('findings', () => {
    const { begun } = opener(backend);

    it('hold from one reconciliation to another', async () => {
      const { store } = await begun();
      const gap = { reason: 'denied', source: SOURCE, step: 's', scope: SCOPE } as const;
      const gaps = Array.from({ length: 9 }, (_, n) => ({ ...gap, detail: `part ${n}` }));
      const first = finding('u1', { verdict: 'not-assessed', gaps });
      await store.reconcile(reconciliation('r1', { openFindings: [first, finding('u2')] }));
      const [one, two] = await store.findings();
      expect(one).toEqual({ ...first, validFrom: at(5), row: one!.row });
      await store.reconcile(
        reconciliation('r1', {
          at: at(9),
          closeFindings: [one!.row],
          openFindings: [finding('u1', { verdict: 'conforming' })],
        }),
      );
      const verdictsAt = async (minutes?: number): Promise<readonly string[]> =>
        (await store.findings(minutes === undefined ? undefined : at(minutes))).map(
          ({ subject: { id }, verdict }) => `${id} ${verdict}`,
        );
      expect(await verdictsAt()).toEqual(['u1 conforming', 'u2 nonconforming']);
      expect(await verdictsAt(8)).toEqual(['u1 not-assessed', 'u2 nonconforming']);
      expect(await verdictsAt(9)).toEqual(['u1 conforming', 'u2 nonconforming']);
      expect(await verdictsAt(4)).toEqual([]);
      expect((await store.findings())[1]).toEqual(two);
    });

    it('are one per check and subject; a second is refused with all that came with it', async () => {
      const { store } = await begun();
      await store.reconcile(reconciliation('r1', { openFindings: [finding('u1')] }));
      const twice = reconciliation('r1', {
        openFindings: [finding('u2'), finding('u1')],
        deviations: [deviation()],
      });
      await expect(store.reconcile(twice)).rejects.toThrow();
      expect(await store.findings()).toHaveLength(1);
      expect(await store.deviations()).toEqual([]);
    });
  });

  describe('deviations and nonconformities', () => {
    const { begun } = opener(backend);

    it('are brought up to date, and their subjects never forgotten', async () => {
      const { store } = await begun();
      const first = deviation({ baseline: true, subjects: [subject('u1'), subject('u2')] });
      const second = deviation({ id: 'D-2', source: 'other', nature: 'event' });
      await store.reconcile(reconciliation('r1', { deviations: [second, first] }));
      expect(await store.deviations()).toEqual([first, second]);
      const ended = subject('u1', { until: at(9), ended: 'corrected' });
      const corrected = { state: 'corrected', correctedAt: at(9) } as const;
      await store.reconcile(
        reconciliation('r1', {
          deviations: [
            { ...first, ...corrected, subjects: [ended, subject('u1', { since: at(9) })] },
          ],
        }),
      );
      expect(await store.deviations()).toEqual([
        {
          ...first,
          ...corrected,
          subjects: [ended, subject('u2'), subject('u1', { since: at(9) })],
        },
        second,
      ]);
    });

    it('refuse a number that two processes counted', async () => {
      const { store } = await begun();
      const given = { deviations: [deviation()], nonconformities: [nonconformity()] };
      await store.reconcile(reconciliation('r1', given));
      const other = deviation({ check: 'key-rotated' });
      await expect(store.reconcile(reconciliation('r1', { deviations: [other] }))).rejects.toThrow(
        'D-1 is another deviation by now',
      );
      const another = nonconformity({ key: 'key-rotated@directory' });
      await expect(
        store.reconcile(reconciliation('r1', { nonconformities: [another] })),
      ).rejects.toThrow('NC-1 is another one by now');
    });

    it('keep states, links and events', async () => {
      const { store } = await begun();
      const raised = nonconformity();
      const event = {
        at: at(5),
        about: 'NC-1',
        type: 'raised',
        actor: 'annexa',
        person: null,
        data: { rule: 'severity', subjects: 2 },
      };
      const other = { ...event, about: 'D-1', person: 'Ada\u0000 Example' };
      await store.reconcile(
        reconciliation('r1', { nonconformities: [raised], events: [event, other] }),
      );
      const closed = nonconformity({ state: 'closed', correctedAt: at(7), deviations: [] });
      const next = nonconformity({ id: 'NC-2', key: 'again', predecessor: 'NC-1' });
      await store.reconcile(reconciliation('r1', { nonconformities: [closed, next] }));
      expect(await store.nonconformities()).toEqual([closed, next]);
      expect(await store.events()).toMatchObject([event, other]);
      expect(await store.events('D-1')).toMatchObject([other]);
    });

    it('come with what else the reconciliation saves', async () => {
      const { store } = await begun();
      const source = { id: SOURCE, collector: 'sample', tenant: 'T1', baselineAt: at(5) };
      await store.reconcile(reconciliation('r1', { sources: [source] }));
      expect(await store.sources()).toEqual([source]);
      await expect(store.reconcile(reconciliation('r9', {}))).rejects.toThrow('no run r9');
    });
  });

  describe('outbox', () => {
    const { begun } = opener(backend);
    const ask = (comment: string | null) => ({ tracker: 'board', nonconformity: 'NC-1', comment });

    it('makes one request of those that wait together', async () => {
      const { store } = await begun();
      const other = { ...ask('other'), nonconformity: 'NC-2' };
      await store.reconcile(reconciliation('r1', { outbox: [ask('first'), other] }));
      const [row] = await store.dueOutbox(at(5));
      await store.postponed(row!, at(30), 'no \u0000 answer');
      await store.reconcile(
        reconciliation('r1', { at: at(9), outbox: [ask(null), ask('second')] }),
      );
      expect(await store.dueOutbox(at(29))).toMatchObject([{ nonconformity: 'NC-2' }]);
      expect(await store.dueOutbox(at(4))).toEqual([]);
      const [, merged] = await store.pendingOutbox();
      expect(merged).toEqual({
        id: merged!.id,
        tracker: 'board',
        nonconformity: 'NC-1',
        createdAt: at(5),
        comment: 'first\n\nsecond',
        attempts: 1,
        nextAt: at(30),
        lastError: 'no \u0000 answer',
      });
    });

    it('lets go of what was delivered', async () => {
      const { store } = await begun();
      await store.reconcile(reconciliation('r1', { outbox: [ask('first')] }));
      const [row] = await store.pendingOutbox();
      await store.delivered(row!, ticket());
      await store.delivered(row!, ticket({ content: 'd2' }));
      expect(await store.pendingOutbox()).toEqual([]);
      expect(await store.tickets()).toEqual([ticket({ content: 'd2' })]);
    });

    it.each([
      ['first', 'second', 'second'],
      ['first', null, null],
      [null, 'second', 'second'],
      [null, null, null],
    ])('keeps what joined %s while it was being sent: %s', async (sent, joined, left) => {
      const { store } = await begun();
      await store.reconcile(reconciliation('r1', { outbox: [ask(sent)] }));
      const [sending] = (await store.pendingOutbox()) as [OutboxRow];
      await store.reconcile(reconciliation('r1', { at: at(7), outbox: [ask(joined)] }));
      await store.delivered(sending, ticket());
      expect(await store.tickets()).toEqual([ticket()]);
      const [waiting] = await store.dueOutbox(at(8));
      expect(waiting).toMatchObject({ comment: left, attempts: 0, lastError: null });
      await store.delivered(waiting!, ticket());
      expect(await store.pendingOutbox()).toEqual([]);
    });
  });
}
