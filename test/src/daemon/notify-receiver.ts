import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { onTestFinished } from 'vitest';

/** Prints each datagram that comes to the socket as a line of JSON; Node cannot open such a socket. */
const RECEIVER = `
import json, socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print(json.dumps(None), flush=True)
while True:
    datagram = receiver.recv(65536).decode()
    if datagram.strip() not in ("", "BARRIER=1"):
        print(json.dumps(datagram.strip().split("\\n")), flush=True)
`;

export interface ServiceManager {
  readonly socket: string;
  /** Environment of what it starts. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lines of the next notification. */
  told(): Promise<readonly string[]>;
}

/** Receives what a service tells, as systemd does. Needs python3. */
export async function serviceManager(): Promise<ServiceManager> {
  const folder = mkdtempSync(path.join(tmpdir(), 'annexa-manager-'));
  const socket = path.join(folder, 'notify');
  const receiver = spawn('python3', ['-c', RECEIVER, socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(receiver, 'close');
  onTestFinished(async () => {
    receiver.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true });
  });
  const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = (await lines.next()) as IteratorResult<string, undefined>;
    if (line.done === true) throw new Error('the receiver is gone; is python3 there?');
    return JSON.parse(line.value);
  };
  await next();
  return {
    socket,
    env: { PATH: process.env['PATH'], NOTIFY_SOCKET: socket },
    told: async () => (await next()) as readonly string[],
  };
}
