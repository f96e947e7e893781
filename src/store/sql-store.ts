import { alerts, changeAlerts, notificationPostponed, notifications, notified } from './alerts.ts';
import { hasBlobs, insertBlobs, prepareBlobs, readBlob } from './blobs.ts';
import type { Database } from './database.ts';
import { deviations, saveDeviation } from './deviations.ts';
import { addEvents, events } from './events.ts';
import { hasRecords, insertRecords, record, records } from './evidence.ts';
import { changeFacets, eachFacets, openFacets } from './facets.ts';
import { changeFindings, findings, findingsOf, judgedBefore } from './findings.ts';
import { holdLease, releaseLease, renewLease, takeLease } from './leases.ts';
import { monitoringGaps } from './monitoring-gaps.ts';
import { nonconformities, saveNonconformity } from './nonconformities.ts';
import { delivered, enqueue, outbox, postponed, tickets } from './outbox.ts';
import {
  findSeries,
  insertReading,
  newestComplete,
  newestReadings,
  readings,
  seriesOf,
} from './readings.ts';
import { beginRun, finishRun, runNumber, runs, saveSource, sources } from './runs.ts';
import { saveSchedules, schedules } from './schedules.ts';
import { claimSlot, finishSlot, holdSlot, leaveSlot, slots, unfinishedSlots } from './slots.ts';
import type { FacetRow, ReadingCommit, Reconciliation, Store } from './store.ts';
import { tallies } from './tallies.ts';

/** The store over any of its databases. */
export function storeOver(database: Database): Store {
  const read: Database['read'] = async (work) => await database.read(work);
  const write: Database['write'] = async (work) => await database.write(work);
  return {
    close: () => database.close(),

    takeLease: (source, holder, now, until) =>
      write((tx) => takeLease(tx, source, holder, now, until)),
    renewLease: (source, fence, until) => write((tx) => renewLease(tx, source, fence, until)),
    releaseLease: (source, fence) => write((tx) => releaseLease(tx, source, fence)),

    async beginRun(run, configuration) {
      const blobs = await prepareBlobs(database, [configuration]);
      await write(async (tx) => {
        await insertBlobs(tx, blobs);
        await beginRun(tx, run);
      });
    },
    finishRun: (id, at) => write((tx) => finishRun(tx, id, at)),
    lastRun: (asOf) => read(async (tx) => (await runs(tx, { asOf }, 1))[0]),
    runs: (limit, before) => read((tx) => runs(tx, { before }, limit)),

    sources: () => read(sources),
    saveSource: (source) => write((tx) => saveSource(tx, source)),

    newestReadings: (asOf) => read((tx) => newestReadings(tx, asOf)),
    newestComplete: (asOf) => read((tx) => newestComplete(tx, asOf)),
    openFacets: (source, step, scope) =>
      read(async (tx) => {
        const series = await findSeries(tx, source, step, scope);
        return series === undefined ? [] : await openFacets(tx, series);
      }),
    commitReading: (commit, fence) => commitReading(database, commit, fence),
    async facets(endedSince) {
      const all: FacetRow[] = [];
      await read((tx) => eachFacets(tx, endedSince, (batch) => all.push(...batch)));
      return all;
    },
    eachFacets: (endedSince, take) => read((tx) => eachFacets(tx, endedSince, take)),

    findings: (asOf) => read((tx) => findings(tx, asOf)),
    findingsOf: (check, source) => read((tx) => findingsOf(tx, check, source)),
    judgedBefore: () => read(judgedBefore),
    deviations: () => read(deviations),
    nonconformities: () => read(nonconformities),
    events: (about) => read((tx) => events(tx, about)),
    reconcile: (change) => reconcile(database, change),

    tallies: () => read(tallies),

    dueOutbox: (now) => read((tx) => outbox(tx, now)),
    pendingOutbox: () => read((tx) => outbox(tx, undefined)),
    tickets: () => read(tickets),
    delivered: (row, ticket) => write((tx) => delivered(tx, row, ticket)),
    postponed: (row, nextAt, error) => write((tx) => postponed(tx, row, nextAt, error)),

    schedules: () => read(schedules),
    saveSchedules: (rows) => write((tx) => saveSchedules(tx, rows)),
    claimSlot: (slot, holder, now, until, options) =>
      write((tx) => claimSlot(tx, slot, holder, now, until, options)),
    holdSlot: (slot, holder, until) => write((tx) => holdSlot(tx, slot, holder, until)),
    leaveSlot: (slot, holder, left) => write((tx) => leaveSlot(tx, slot, holder, left)),
    finishSlot: (slot, holder, end) => write((tx) => finishSlot(tx, slot, holder, end)),
    slots: (filter, limit) => read((tx) => slots(tx, filter, limit)),
    unfinishedSlots: () => read(unfinishedSlots),
    monitoringGaps: (since) => read((tx) => monitoringGaps(tx, since)),

    alerts: (which) => read((tx) => alerts(tx, which)),
    changeAlerts: (change, notifiers, now) =>
      write((tx) => changeAlerts(tx, change, notifiers, now)),
    dueNotifications: (now) => read((tx) => notifications(tx, now)),
    pendingNotifications: () => read((tx) => notifications(tx, undefined)),
    notified: (id) => write((tx) => notified(tx, id)),
    notificationPostponed: (id, nextAt, error) =>
      write((tx) => notificationPostponed(tx, id, nextAt, error)),

    record: (id) => read((tx) => record(tx, id)),
    records: (filter, after, limit) => read((tx) => records(tx, filter, after, limit)),
    blob: (digest) => readBlob(database, digest),
    hasBlobs: (digests) => read((tx) => hasBlobs(tx, digests)),
    hasRecords: (ids) => read((tx) => hasRecords(tx, ids)),
    readings: (filter, after, limit) => read((tx) => readings(tx, filter, after, limit)),
  };
}

async function commitReading(
  database: Database,
  commit: ReadingCommit,
  fence: number,
): Promise<void> {
  const { reading } = commit;
  const blobs = await prepareBlobs(database, commit.blobs);
  await database.write(async (tx) => {
    await holdLease(tx, reading.source, fence);
    const series = await seriesOf(tx, reading);
    await insertBlobs(tx, blobs);
    await insertRecords(tx, series, commit.records);
    await insertReading(tx, series, reading);
    await changeFacets(tx, series, commit);
  });
}

async function reconcile(database: Database, change: Reconciliation): Promise<void> {
  await database.write(async (tx) => {
    if (change.lease) await holdLease(tx, change.lease.source, change.lease.fence);
    const run = await runNumber(tx, change.run);
    await changeFindings(tx, run, change.at, change.closeFindings, change.openFindings);
    for (const deviation of change.deviations) await saveDeviation(tx, deviation);
    for (const nonconformity of change.nonconformities) await saveNonconformity(tx, nonconformity);
    await addEvents(tx, change.events);
    for (const request of change.outbox) await enqueue(tx, request, change.at);
    for (const source of change.sources) await saveSource(tx, source);
  });
}
