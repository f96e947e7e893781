import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { trackedFiles } from '../structure/tracked-files.ts';

/** Instructions of the recipe, continued lines joined and comments left out. */
const instructions = readFileSync('deploy/container/Dockerfile', 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .map((line) => line.replace(/\s+/g, ' ').trim())
  .filter((line) => line !== '');

const start = instructions.findLastIndex((line) => line.startsWith('FROM '));
const last = instructions.slice(start);

/** What the context holds: everything is left out but these. */
const allowed = readFileSync('.dockerignore', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

function isSent(file: string): boolean {
  return allowed.some((entry) => file === entry || file.startsWith(`${entry}/`));
}

describe('deploy/container/Dockerfile', () => {
  it('installs what the lockfile fixes, and of it what runs', () => {
    const installs = instructions.filter((line) => /npm (ci|install|i)\b/.test(line));
    expect(installs).toHaveLength(2);
    expect(installs.every((line) => line.includes('npm ci'))).toBe(true);
    expect(installs.at(-1)).toContain('--omit=dev');
  });

  it('ends with a base without npm, as a user with a number that is not root', () => {
    expect(last[0]).toBe('FROM ${BASE_IMAGE}');
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER 10001:10001']);
    expect(last.some((line) => /npm|apt/.test(line))).toBe(false);
    const copied = last.filter((line) => line.startsWith('COPY '));
    expect(copied.every((line) => line.includes('--from=application'))).toBe(true);
  });

  it('knows its health, and starts the daemon without a shell', () => {
    expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
    expect(last).toContain('ENTRYPOINT ["annexa"]');
    expect(last.at(-1)).toBe('CMD ["daemon", "--config", "/etc/annexa/annexa.yaml"]');
  });

  it('holds no secret, and the version of the package', () => {
    const given = instructions.filter((line) => /^(ARG|ENV) /.test(line));
    expect(given.filter((line) => /token|secret|password|key/i.test(line))).toEqual([]);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(given).toContain(`ARG ANNEXA_VERSION=${version}`);
  });

  it('is sent the files it copies and the sources they need, and no others', () => {
    const copied = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((entry) => !existsSync(entry))).toEqual([]);
    const sent = trackedFiles().filter(isSent);
    const isUsed = (file: string): boolean =>
      copied.some((entry) => file === entry || file.startsWith(`${entry}/`));
    expect(
      copied.filter(
        (entry) =>
          !sent.some((file) => isUsed(file) && (file === entry || file.startsWith(`${entry}/`))),
      ),
    ).toEqual([]);
    expect(sent.filter((file) => !isUsed(file))).toEqual([]);
    expect(readFileSync('.dockerignore', 'utf8').split('\n')).toContain('*');
  });
});
