import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { company, place, type Place } from './command-line.ts';

const SLOT = { source: 'company', dueAt: '2026-03-02T03:00:00.000Z' };
const HOLDER = 'other.example.com/1/x';

async function stored(at: Place, use: (store: Store) => Promise<unknown>): Promise<void> {
  const store = await openStore({ url: path.join(at.folder, 'data', 'annexa.db') });
  await use(store);
  await store.close();
}

/** A company that was read, and the daemon's word on when it is due next. */
async function watched(nextAt: string): Promise<Place> {
  const at = place();
  company(at);
  await at.annexa('run');
  await stored(at, (store) =>
    store.saveSchedules([
      { source: 'company', schedule: '0 3 * * *', since: '2026-03-01T00:00:00.000Z', nextAt },
    ]),
  );
  at.now = '2026-03-02T12:00:00.000Z';
  return at;
}

describe('annexa status', () => {
  it('tells what was read when, and that no daemon ever ran', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    at.now = '2026-03-02T12:00:00.000Z';
    const { out } = await at.annexa('status');
    expect(out).toMatch(/company +complete +0 +3 h ago +no daemon ran yet/);
    expect(out).not.toContain('What is wrong');
  });

  it('tells when a source is due, and nothing wrong where nothing is', async () => {
    const at = await watched('2026-03-03T03:00:00.000Z');
    const { out } = await at.annexa('status');
    expect(out).toMatch(/company +complete +0 +3 h ago +in 15 h +0 3 \* \* \*/);
    expect(out).not.toContain('What is wrong');
  });

  it('says that the daemon does not run where what is due is not begun', async () => {
    const at = await watched('2026-03-02T03:00:00.000Z');
    expect((await at.annexa('status')).out).toContain(
      'What is due is not begun: annexa daemon does not run, or stands still.',
    );
    expect((await at.json('status')).value).toMatchObject({ sources: [{ overdue: true }] });
    await stored(at, (store) =>
      store.claimSlot(SLOT, HOLDER, '2026-03-02T11:59:00.000Z', '2026-03-02T12:01:00.000Z'),
    );
    const { out } = await at.annexa('status');
    expect(out).toMatch(/company +complete, being read/);
    expect(out).not.toContain('What is wrong');
  });

  it('tells why a collection failed, when it is tried again, what nobody watched and open alerts', async () => {
    const at = await watched('2026-03-03T03:00:00.000Z');
    await stored(at, async (store) => {
      await store.claimSlot(SLOT, HOLDER, SLOT.dueAt, '2026-03-02T03:10:00.000Z', {
        gap: { from: '2026-02-28T03:00:00.000Z', slots: 2, cause: 'not-running' },
      });
      await store.leaveSlot(SLOT, HOLDER, {
        until: '2026-03-02T12:08:00.000Z',
        detail: 'crashed: exit code 1\u001b[2J',
        run: null,
      });
    });
    const { out } = await at.annexa('status');
    expect(out).toContain('company failed: crashed: exit code 1; tried again in 8 min');
    expect(out).toContain(
      'company was not read at 2 moments it was due, since 2026-02-28T03:00:00.000Z',
    );
    expect(out).not.toContain('\u001b');
    await stored(at, (store) =>
      store.changeAlerts(
        {
          raise: [
            {
              key: 'disk-low',
              kind: 'disk-low',
              source: null,
              title: 'The disk is full',
              text: '',
            },
          ],
          clear: [],
        },
        [],
        '2026-03-02T10:00:00.000Z',
      ),
    );
    expect((await at.annexa('status')).out).toContain('The disk is full (2 h ago)');
    expect((await at.json('status')).value).toMatchObject({
      sources: [{ id: 'company', failed: { retryAt: '2026-03-02T12:08:00.000Z' } }],
      monitoringGaps: [{ slots: 2, cause: 'not-running' }],
      alerts: [{ kind: 'disk-low' }],
    });
  });
});
