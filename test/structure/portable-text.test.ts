import { describe, expect, it } from 'vitest';

import { readTracked, trackedFiles } from './tracked-files.ts';

// Put together from parts, so that this file does not contain what it looks for.
const machineFolders = ['root', 'work', 'farm'];
const machinePath = new RegExp(`(?<![\\w.\\-/])/(${machineFolders.join('|')})/`);
const registryHost = new RegExp(
  [
    ['registry', 'npmjs', 'org'],
    ['registry', 'yarnpkg', 'com'],
    ['pypi', 'org'],
    ['pythonhosted', 'org'],
    ['deb', 'debian', 'org'],
    ['static', 'crates', 'io'],
    ['proxy', 'golang', 'org'],
  ]
    .map((labels) => labels.join('\\.'))
    .join('|'),
);

const binary = /\.(png|jpg|ico|gz|zip|pdf|woff2|db)$/;
const texts = trackedFiles().filter((file) => !binary.test(file));

function filesWith(pattern: RegExp): readonly string[] {
  return texts.filter((file) => pattern.test(readTracked(file)));
}

describe('text in the repository', () => {
  it('names no folder of the machine it was written on', () => {
    expect(machinePath.test(`see ${['', 'root', 'notes'].join('/')}`)).toBe(true);
    expect(filesWith(machinePath)).toEqual([]);
  });

  it('names no package registry', () => {
    expect(registryHost.test(['https://registry', 'npmjs', 'org'].join('.'))).toBe(true);
    expect(filesWith(registryHost)).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const lock = JSON.parse(readTracked('package-lock.json')) as {
    readonly packages: Readonly<Record<string, { resolved?: string; integrity?: string }>>;
  };
  const installed = Object.entries(lock.packages).filter(([folder]) => folder !== '');

  it('leaves the registry to the settings of whoever installs', () => {
    const hosted = installed.filter(([, entry]) => entry.resolved?.includes('://'));
    expect(hosted.map(([folder]) => folder)).toEqual([]);
  });

  it('fixes the content of every package', () => {
    expect(installed.length).toBeGreaterThan(100);
    const loose = installed.filter(([, entry]) => !entry.integrity?.startsWith('sha512-'));
    expect(loose.map(([folder]) => folder)).toEqual([]);
  });
});
