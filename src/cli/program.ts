import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import { OperatorError } from '../core/operator-error.ts';
import { VERDICTS } from '../core/verdict.ts';
import { VERSION } from '../version.ts';
import type { ExitCode } from './exit-code.ts';
import { Shell, type Surroundings } from './shell.ts';

/** Lines of a stack that help whoever is told of a fault of ours. */
const TRACE_LINES = 6;

/** Runs one command line. Never throws: what goes wrong is told on standard error, and by the code. */
export async function execute(
  args: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const shell = new Shell(surroundings);
  try {
    let code: ExitCode = 0;
    const program = commands(shell, (result) => {
      code = result;
    });
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return told(shell, error);
  }
}

function told(shell: Shell, error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof OperatorError) {
    for (const line of error.message.split('\n')) shell.note(`annexa: ${line}`);
    return 2;
  }
  const fault = error instanceof Error ? error : new Error(String(error));
  const trace = (fault.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  shell.note(`annexa itself failed: ${fault.message}`);
  shell.note(
    `This is a fault of annexa ${VERSION}, not of what you did. What was committed is kept.`,
  );
  for (const line of trace.slice(0, TRACE_LINES)) shell.note(line);
  return 4;
}

/** A command's implementation, loaded when it is called. */
type Action<Options> = (
  shell: Shell,
  options: Options,
  args: readonly string[],
) => Promise<ExitCode>;

function commands(shell: Shell, done: (code: ExitCode) => void): Command {
  const { stdout, stderr } = shell.surroundings;
  const program = new Command('annexa')
    .description(
      'Collects evidence from the systems a company runs on, checks it against ISO/IEC 27001:2022, and follows what is not fulfilled.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .option('--config <file>', 'the configuration', 'annexa.yaml')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 80, 100),
    })
    .showHelpAfterError(
      '"annexa --help" lists the commands, "annexa <command> --help" the options of one.',
    )
    .exitOverride()
    .addHelpText(
      'after',
      `
Exit codes of run, collect and assess:
  0  everything was seen, and conforms
  1  something does not conform
  2  wrong use or configuration
  3  nothing seen is nonconforming, but something could not be seen
  4  annexa itself failed`,
    );
  const act =
    <Options>(load: () => Promise<Action<Options>>) =>
    async (...parameters: readonly unknown[]): Promise<void> => {
      const command = parameters.at(-1) as Command;
      const action = await load();
      done(await action(shell, command.optsWithGlobals<Options & object>(), command.args));
    };

  program
    .command('init')
    .argument('[folder]', 'where to write it', '.')
    .description('write a commented configuration and register templates; overwrites nothing')
    .action(act(async () => (await import('./commands/init.ts')).init));
  json(
    program
      .command('demo')
      .description('play the main job on an embedded estate: no credentials, no network')
      .option('--output <folder>', 'where to leave what it writes'),
  ).action(act(async () => (await import('../demo/demo.ts')).demo));
  json(
    sources(
      program
        .command('doctor')
        .description(
          'try everything a run needs: credentials, permissions, clock, disk, file modes',
        ),
    ),
  ).action(act(async () => (await import('./commands/doctor.ts')).doctor));
  json(
    sources(
      program
        .command('run')
        .description('collect, assess, raise nonconformities and bring their tickets up to date'),
    ).option('--no-tickets', 'leave the trackers alone; tickets wait for the next run'),
  ).action(act(async () => (await import('./commands/run.ts')).run));
  json(
    sources(
      program
        .command('collect')
        .description('read the sources and seal their answers; judge nothing'),
    ),
  ).action(act(async () => (await import('./commands/run.ts')).collect));
  json(
    program
      .command('assess')
      .description('judge what was collected')
      .option(
        '--as-of <moment>',
        'judge the evidence of that day or instant anew, by today’s checks; changes nothing',
      ),
  ).action(act(async () => (await import('./commands/assess.ts')).assess));
  program
    .command('daemon')
    .description('read every source when its schedule says, until it is stopped')
    .option('--once', 'do what is due now, and end: for schedulers of your own')
    .action(act(async () => (await import('./commands/daemon.ts')).daemon));
  ndjson(
    program
      .command('findings')
      .description('list the verdicts')
      .option('--as-of <moment>', 'as they were recorded at that day or instant')
      .option('--check <id>', 'of this check', several)
      .option('--source <id>', 'of this source', several)
      .option('--control <id>', 'bearing on this control, as in A.8.5', several)
      .option('--topic <id>', 'of this topic', several)
      .addOption(
        new Option('--verdict <verdict>', `one of ${VERDICTS.join(', ')}`).argParser(verdicts),
      )
      .option('--exit-code', 'exit with 1 or 3 as a run does'),
  ).action(act(async () => (await import('./commands/findings.ts')).findings));

  const deviation = program.command('deviation').description('what is wrong, by check and source');
  ndjson(
    sources(deviation.command('list').description('list deviations'))
      .option('--check <id>', 'of this check', several)
      .option('--all', 'corrected ones too'),
  ).action(act(async () => (await import('./commands/deviation.ts')).list));
  json(
    deviation.command('show').argument('<id>', 'as in D-7').description('everything about one'),
  ).action(act(async () => (await import('./commands/deviation.ts')).show));

  const nonconformity = program
    .command('nonconformity')
    .description('what is on record under clause 10.2');
  ndjson(
    sources(nonconformity.command('list').description('list nonconformities'))
      .option('--check <id>', 'of this check', several)
      .option('--all', 'settled ones too'),
  ).action(act(async () => (await import('./commands/nonconformity.ts')).list));
  json(
    nonconformity
      .command('show')
      .argument('<id>', 'as in NC-3')
      .description('everything about one'),
  ).action(act(async () => (await import('./commands/nonconformity.ts')).show));
  json(
    nonconformity
      .command('accept')
      .argument('[id...]', 'as in NC-3')
      .description('accept what a first run proposed: it becomes open, and gets its ticket')
      .option('--all', 'everything that is proposed')
      .option('--by <person>', 'who decided it, where that is not you'),
  ).action(act(async () => (await import('./commands/nonconformity.ts')).accept));

  const evidence = program.command('evidence').description('what the providers answered');
  ndjson(
    sources(evidence.command('list').description('list sealed records'))
      .option('--step <id>', 'of this step')
      .option('--limit <number>', 'so many', whole, 100)
      .option('--after <id>', 'those that follow this record'),
  ).action(act(async () => (await import('./commands/evidence.ts')).list));
  json(
    evidence
      .command('show')
      .argument('<id>', 'of a record')
      .description('what was asked and answered'),
  ).action(act(async () => (await import('./commands/evidence.ts')).show));
  json(
    evidence
      .command('verify')
      .description('compute every hash anew and compare; nothing is taken on trust'),
  ).action(act(async () => (await import('./commands/evidence.ts')).verify));

  program
    .command('report')
    .argument('<name>', 'monitoring')
    .description('write a report')
    .option('--format <format>', 'html or json', 'html')
    .option('--output <file>', 'where to write it; standard output unless given')
    .action(act(async () => (await import('./commands/report.ts')).report));
  json(
    program
      .command('checks')
      .argument('[id]', 'everything about this one')
      .description('list the automated checks'),
  ).action(act(async () => (await import('./commands/checks.ts')).checks));
  json(
    program
      .command('controls')
      .argument('[id]', 'everything about this one')
      .description('verdict and coverage of every control of Annex A'),
  ).action(act(async () => (await import('./commands/controls.ts')).controls));
  json(program.command('sources').description('list the configured sources')).action(
    act(async () => (await import('./commands/sources.ts')).sources),
  );
  json(
    program
      .command('permissions')
      .argument('<source>', 'as it is named in the configuration')
      .description('print what to grant for a source as it is configured; asks nobody')
      .addOption(
        new Option(
          '--format <format>',
          'list, or what tools of its provider take, as docs/ tells; the first of these unless given',
        ).conflicts('json'),
      )
      .option('--role <role>', 'of this one alone, where a source is read through several'),
  ).action(act(async () => (await import('./commands/permissions.ts')).permissions));
  json(program.command('status').description('where things stand, in a few lines')).action(
    act(async () => (await import('./commands/status.ts')).status),
  );
  program
    .command('schema')
    .description('print the JSON schema of the configuration, for editors')
    .action(act(async () => (await import('./commands/schema.ts')).schema));
  return program;
}

function json(command: Command): Command {
  return command.option('--json', 'print one JSON object, and nothing else');
}

function ndjson(command: Command): Command {
  return json(command).option('--ndjson', 'print a line of JSON for each');
}

function sources(command: Command): Command {
  return command.option('--source <id>', 'only this source; may be given again', several);
}

function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function verdicts(value: string, before: readonly string[] = []): readonly string[] {
  if ((VERDICTS as readonly string[]).includes(value)) return [...before, value];
  throw new InvalidArgumentError(`There are ${VERDICTS.join(', ')}.`);
}

function whole(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
