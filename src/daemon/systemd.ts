import { execFile } from 'node:child_process';

/** What systemd is told, where it started the daemon and waits for it (`Type=notify`). */
export interface Systemd {
  /** Milliseconds within which it wants a sign of life; undefined where it does not. */
  readonly watchdog: number | undefined;
  notify(state: State, status?: string): Promise<void>;
}

export type State = 'READY=1' | 'RELOADING=1' | 'STOPPING=1' | 'WATCHDOG=1' | 'STATUS';

const WAIT_MS = 5000;

/**
 * Tells the service manager by its own program, since Node cannot open a datagram socket of Unix; the
 * unit needs `NotifyAccess=all` for it. Does nothing where no manager asked.
 */
export function systemd(env: Readonly<Record<string, string | undefined>>, pid: number): Systemd {
  const isAsked = (env['NOTIFY_SOCKET'] ?? '') !== '';
  const microseconds = Number(env['WATCHDOG_USEC']);
  return {
    watchdog: isAsked && microseconds > 0 ? microseconds / 1000 : undefined,
    notify: async (state, status) => {
      if (!isAsked) return;
      const lines = [
        ...(state === 'STATUS' ? [] : [state]),
        ...(state === 'RELOADING=1'
          ? [`MONOTONIC_USEC=${String(process.hrtime.bigint() / 1000n)}`]
          : []),
        ...(status === undefined ? [] : [`STATUS=${status.replace(/\s+/g, ' ')}`]),
        `MAINPID=${String(pid)}`,
      ];
      await new Promise<void>((resolve, reject) => {
        execFile('systemd-notify', lines, { env, timeout: WAIT_MS }, (error) => {
          if (error) reject(new Error(`systemd-notify: ${error.message}`, { cause: error }));
          else resolve();
        });
      });
    },
  };
}
