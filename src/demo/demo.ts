import path from 'node:path';

import type { ExitCode } from '../cli/exit-code.ts';
import { Progress } from '../cli/progress.ts';
import type { Registry, Shell } from '../cli/shell.ts';
import { counted } from '../cli/text.ts';
import { HOUR, plus, type Day, type Instant } from '../core/time.ts';
import { daysBefore } from './company/calendar.ts';
import { RUN_HOUR, STORY_DAYS } from './company/story.ts';
import { monitoringReport } from '../engine/monitoring.ts';
import { VERSION } from '../version.ts';
import { makeFolder, write, type DemoFolder } from './folder.ts';
import { dayText, turnsOf } from './narrate.ts';
import { withStage, type DayOutcome, type Stage } from './stage.ts';
import { ticketsText } from './tickets.ts';

export interface DemoOptions {
  /** Folder for everything the demo writes; one of the system's temporary ones unless given. */
  readonly output?: string;
  readonly json?: boolean;
}

/**
 * `annexa demo`: the main job on an invented company, played over several days. 0 when every verdict
 * was what the company was made to give, 4 otherwise and when it is stopped.
 */
export async function demo(shell: Shell, options: DemoOptions): Promise<ExitCode> {
  const { surroundings } = shell;
  const { signal, directory } = surroundings;
  const folder = await makeFolder(
    options.output === undefined ? undefined : path.resolve(directory, options.output),
  );
  try {
    return await inFolder(shell, options, folder);
  } catch (error) {
    if (!signal.aborted) throw error;
    await folder.discard();
    shell.note('annexa: the demo was stopped; what it had written is removed');
    return 4;
  }
}

async function inFolder(shell: Shell, options: DemoOptions, folder: DemoFolder): Promise<ExitCode> {
  const { stdout, stderr, env, signal } = shell.surroundings;
  const started = performance.now();
  const registry = await shell.surroundings.registry();
  const narrator = {
    style: shell.style,
    columns: stdout.isTTY === true ? stdout.columns : undefined,
    checks: registry.checks,
    days: STORY_DAYS,
  };
  if (options.json !== true) shell.say(INTRODUCTION);
  const start = firstDay(shell.now());
  const stageOptions = { start, folder, plugins: registry, env, signal };
  const played = await withStage(stageOptions, async (stage) => {
    const outcomes: DayOutcome[] = [];
    for (const day of stage.days) {
      const progress = new Progress(stderr);
      progress.at(`day ${day.number}: starting`);
      let outcome: DayOutcome;
      try {
        outcome = await stage.play(day, (event) => {
          if (event.type === 'reading') {
            progress.at(`day ${day.number}: ${event.source} ${event.reading.step}`);
          } else progress.at(`day ${day.number}: ${event.type}`);
        });
      } finally {
        progress.stop();
      }
      if (options.json !== true) shell.say(dayText(narrator, outcome, outcomes.at(-1)));
      outcomes.push(outcome);
    }
    return { outcomes, files: await writeResults(stage, registry, folder) };
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  if (options.json === true) {
    shell.json({
      folder: folder.path,
      configuration: folder.configuration,
      ...played.files,
      seconds,
      days: played.outcomes.map(daySummary),
    });
  } else shell.say(closing(shell, folder, played.files, played.outcomes, seconds));
  return played.outcomes.every(({ differing }) => differing.length === 0) ? 0 : 4;
}

/** The story ends with the last morning there was. */
function firstDay(now: Instant): Day {
  return daysBefore(plus(now, -RUN_HOUR * HOUR).slice(0, 10), STORY_DAYS - 1);
}

interface Results {
  readonly reports: readonly string[];
  readonly tickets: string;
}

async function writeResults(
  stage: Stage,
  registry: Registry,
  folder: DemoFolder,
): Promise<Results> {
  const { configuration, store, estates, now } = stage;
  const model = await monitoringReport({
    configuration,
    store,
    catalogue: registry.catalogue,
    now: now(),
    version: VERSION,
  });
  const reports: string[] = [];
  for (const report of registry.reports) {
    reports.push(await write(folder, `report-${report.id}.html`, report.render(model)));
  }
  const text = ticketsText(estates.ticketsRepository, estates.tickets());
  return { reports, tickets: await write(folder, 'tickets.md', text) };
}

function daySummary(outcome: DayOutcome): object {
  const { day, run, planted, differing } = outcome;
  const { raised, returned, corrected } = turnsOf(outcome);
  const ids = (list: readonly { readonly id: string }[]): readonly string[] =>
    list.map(({ id }) => id);
  return {
    day: day.number,
    date: day.date,
    title: day.title,
    happened: day.happened,
    ...run,
    raised: ids(raised),
    returned: ids(returned),
    corrected: ids(corrected),
    planted,
    differing,
  };
}

const INTRODUCTION = `
Quillfern Instruments is an invented company: 120 people, two AWS accounts with 45 buckets, a GitHub
organisation with 40 repositories, a Google Workspace, and registers kept as files. Servers on this
machine answer as AWS, GitHub and Google would; the real SDK clients read from them.
`;

function closing(
  shell: Shell,
  folder: DemoFolder,
  { reports, tickets }: Results,
  outcomes: readonly DayOutcome[],
  seconds: number,
): string {
  const { style, surroundings } = shell;
  // Run by npm from a checkout, the command is not on the path.
  const annexa = surroundings.env['npm_execpath'] === undefined ? 'annexa' : 'npx annexa';
  const config = `--config ${quoted(folder.configuration)}`;
  const returned = outcomes.flatMap((outcome) => turnsOf(outcome).returned);
  const shown = returned[0]?.id ?? 'NC-1';
  return [
    `The six days took ${counted(seconds, 'second')}. The servers are shut down; what annexa recorded stays:`,
    ...reports.map((file) => `  report         ${file}`),
    `  tickets        ${tickets}`,
    `  data           ${path.join(folder.path, 'data')}`,
    `  configuration  ${folder.configuration}`,
    '',
    style.bold('Look further'),
    `  ${annexa} findings --verdict nonconforming ${config}`,
    `  ${annexa} nonconformity show ${shown} ${config}`,
    `  ${annexa} evidence verify ${config}`,
  ].join('\n');
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
