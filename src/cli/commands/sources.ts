import { scheduleText } from '../../core/schedule.ts';
import { coverageOf } from '../../engine/coverage.ts';
import type { ReadingRow, SourceRow } from '../../store/store.ts';
import { configured, hasStore, withStore, type ConfigOptions } from '../context.ts';
import { seen } from '../run-text.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';

export interface SourcesOptions extends ConfigOptions {
  readonly json?: boolean;
}

interface SourceView {
  readonly id: string;
  readonly collector: string;
  readonly schedule: string;
  /** The provider's own id, to which the source is pinned; null before its first run. */
  readonly tenant: string | null;
  readonly lastReadAt: string | null;
  readonly readings: Readonly<Record<'complete' | 'partial' | 'unavailable', number>>;
  readonly coverage: {
    readonly expected: number | null;
    readonly seen: number;
    readonly gaps: number;
  };
}

/** `annexa sources`: those configured, with what their newest readings brought. */
export async function sources(shell: Shell, options: SourcesOptions): Promise<ExitCode> {
  const { configuration } = await configured(shell, options);
  const [rows, readings] = hasStore(configuration)
    ? await withStore(configuration, (store) =>
        Promise.all([store.sources(), store.newestReadings()]),
      )
    : [[], []];
  const views = configuration.sources.map(({ id, collector, schedule }) =>
    viewOf(
      {
        id,
        collector: collector.id,
        schedule: scheduleText(schedule ?? configuration.daemon.schedule),
      },
      rows,
      readings,
    ),
  );
  if (options.json === true) shell.json({ sources: views });
  else shell.table(COLUMNS, views);
  return 0;
}

function viewOf(
  source: Pick<SourceView, 'id' | 'collector' | 'schedule'>,
  rows: readonly SourceRow[],
  readings: readonly ReadingRow[],
): SourceView {
  const own = readings.filter(
    (reading) => reading.source === source.id && reading.status !== 'ended',
  );
  const coverage = own.length === 0 ? undefined : coverageOf(own);
  const count = (status: string): number =>
    own.filter((reading) => reading.status === status).length;
  return {
    ...source,
    tenant: rows.find(({ id }) => id === source.id)?.tenant ?? null,
    lastReadAt:
      own
        .map(({ finishedAt }) => finishedAt)
        .sort()
        .at(-1) ?? null,
    readings: {
      complete: count('complete'),
      partial: count('partial'),
      unavailable: count('unavailable'),
    },
    coverage: {
      expected: coverage?.expected ?? null,
      seen: coverage?.seen ?? 0,
      gaps: coverage?.gaps.length ?? 0,
    },
  };
}

const COLUMNS: readonly Column<SourceView>[] = [
  { title: 'SOURCE', value: ({ id }) => id },
  { title: 'COLLECTOR', value: ({ collector }) => collector },
  { title: 'TENANT', value: ({ tenant }) => tenant ?? '', flexible: true },
  { title: 'LAST READ', value: ({ lastReadAt }) => lastReadAt ?? 'never' },
  {
    title: 'SEEN',
    value: ({ lastReadAt, coverage }) => (lastReadAt === null ? '' : seen(coverage)),
    right: true,
  },
  { title: 'GAPS', value: ({ coverage }) => coverage.gaps, right: true },
  { title: 'SCHEDULE', value: ({ schedule }) => schedule },
];
