import type { Writable } from 'node:stream';

import { pino } from 'pino';

import type { DaemonConfiguration } from '../config/daemon-configuration.ts';
import { oneLine } from '../core/plain-text.ts';
import { VERSION } from '../version.ts';
import type { DaemonEvent } from './event.ts';
import type { Work } from './work.ts';

/** Characters of what a provider, a receiver or the system said. */
const LONGEST_DETAIL = 1000;

export type Log = Pick<pino.Logger, 'error' | 'warn' | 'info' | 'debug' | 'level'>;

/**
 * Lines of JSON: time, level, words, and what they are about by its id. Sources, runs and counts are
 * named; people, accounts and what a provider answered are not.
 */
export function createLog(level: DaemonConfiguration['log'], stream: Writable): Log {
  return pino(
    {
      level,
      base: { name: 'annexa', version: VERSION },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // What others said is hostile to a terminal: JSON lets marks pass that turn text about.
      serializers: { detail: (detail: string) => oneLine(detail, LONGEST_DETAIL) },
    },
    stream,
  );
}

/** Writes what the daemon tells. */
export function logEvent(log: Log, event: DaemonEvent): void {
  switch (event.type) {
    case 'ready':
      log.info({ sources: event.sources }, 'looking at what is due');
      return;
    case 'begun':
      log.info({ ...about(event.work), pid: event.pid, dueAt: event.dueAt }, 'begun');
      return;
    case 'ended':
      logEnd(log, event);
      return;
    case 'missed': {
      const { source, from, slots, cause } = event;
      log.warn({ source, from, slots, cause }, 'was not read at its time; it is read now, once');
      return;
    }
    case 'jump':
      log.warn(event.jump, 'the time moved on without this process, or was set');
      return;
    case 'reloaded':
      log.info('the configuration was read again and is in force');
      return;
    case 'problem':
      log.error({ what: event.what, detail: event.detail }, 'something is wrong');
      return;
    case 'mended':
      log.info({ what: event.what }, 'it is well again');
      return;
    case 'stopping':
      log.info('stopping; what is under way comes to an end first');
      return;
    case 'stopped':
      log.info('stopped');
  }
}

function logEnd(log: Log, event: Extract<DaemonEvent, { type: 'ended' }>): void {
  const { work, end, took, retryAt } = event;
  const common = { ...about(work), took, retryAt };
  if (end.end === 'failed') {
    log.error({ ...common, cause: end.cause, detail: end.detail }, 'failed');
    return;
  }
  if (end.end === 'stopped') {
    log.info(common, 'stopped before its end; what was committed stays');
    return;
  }
  const { run, sources, verdicts, deviations, nonconformities, tickets } = end.summary;
  const [read] = sources;
  if (work.kind === 'assess') {
    log.info({ ...common, run, verdicts, deviations, nonconformities, tickets }, 'ended');
    return;
  }
  const { status, requests, throttled } = read ?? {};
  const gaps = read?.coverage.gaps.length;
  // Of the first gap the kind, and not the provider's words.
  const because = read?.coverage.gaps[0]?.reason;
  const line = { ...common, run, status, requests, throttled, gaps, because };
  if (status === 'unavailable') log.error(line, 'nothing could be read');
  else if (status === 'partial') log.warn(line, 'ended; not everything could be seen');
  else log.info(line, 'ended');
}

function about(work: Work): { readonly work: string; readonly source?: string } {
  return work.kind === 'collect' ? { work: work.kind, source: work.source } : { work: work.kind };
}
