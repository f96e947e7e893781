import type { Image, Instance, Snapshot, Volume } from '@aws-sdk/client-ec2';

import type { Day } from '../../../core/time.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { PRODUCTION_ACCOUNT, REGIONS } from '../cloud.ts';
import type { CloudAccount } from '../model.ts';
import type { Truth } from '../truth.ts';
import { idOf } from './network-names.ts';

export interface Machine {
  readonly id: string;
  readonly region: string;
  /** What EC2 still lists for an hour of a machine that was ended is no machine. */
  readonly state: 'running' | 'stopped' | 'terminated';
  readonly metadata: 'token' | 'no-token' | 'off';
  readonly diskEncrypted: boolean;
  /** Names of the network it is in, and of the firewalls that guard it. */
  readonly network: string;
  readonly firewalls: readonly string[];
}

interface Disk {
  readonly id: string;
  readonly region: string;
  readonly encrypted: boolean;
  /** Id of the machine it is a disk of; null for one that was left behind. */
  readonly machine: string | null;
}

interface DiskSnapshot {
  readonly id: string;
  readonly region: string;
  readonly shared: 'nobody' | 'everybody';
}

interface MachineImage {
  readonly id: string;
  readonly region: string;
  readonly state: 'kept' | 'open' | 'disabled';
}

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';

function machine(id: string, fields: Partial<Machine> = {}): Machine {
  return {
    id,
    region: HOME,
    state: 'running',
    metadata: 'token',
    diskEncrypted: true,
    network: 'platform',
    firewalls: ['application'],
    ...fields,
  };
}

/** The machines of an account, in the order in which EC2 lists them. */
export function machinesOf({ id }: CloudAccount): readonly Machine[] {
  if (id !== PRODUCTION_ACCOUNT) {
    return [machine('i-0a11directory', { network: 'corporate', firewalls: ['inside'] })];
  }
  return [
    machine('i-0a21orders'),
    machine('i-0a22orders'),
    machine('i-0a23routing'),
    machine('i-0a24maps', { metadata: 'off' }),
    machine('i-0a25reports', { state: 'stopped' }),
    machine('i-0b62gateway', { firewalls: ['devices', 'application'] }),
    machine('i-0a26importer', {
      metadata: 'no-token',
      diskEncrypted: false,
      firewalls: ['importer'],
    }),
    machine('i-0a27trial', { network: 'trial', firewalls: ['trial'] }),
    machine('i-0a28first-platform', {
      state: 'terminated',
      metadata: 'no-token',
      diskEncrypted: false,
    }),
    machine('i-0a31portal', { region: SECOND }),
    machine('i-0a32portal', { region: SECOND }),
    machine('i-0a33laboratory', {
      region: SECOND,
      network: 'laboratory',
      firewalls: ['laboratory'],
    }),
  ];
}

function disksOf(account: CloudAccount): readonly Disk[] {
  const ofMachines = machinesOf(account)
    .filter(({ state }) => state !== 'terminated')
    .map(({ id, region, diskEncrypted: encrypted }) => ({
      id: id.replace(/^i-/, 'vol-'),
      region,
      encrypted,
      machine: id,
    }));
  if (account.id !== PRODUCTION_ACCOUNT) return ofMachines;
  return [
    ...ofMachines,
    { id: 'vol-0a41measurements', region: HOME, encrypted: true, machine: null },
    { id: 'vol-0a42before-move', region: HOME, encrypted: false, machine: null },
  ];
}

/** The second region of production blocks all sharing with the public; no other region does. */
function snapshotsOf({ id }: CloudAccount): readonly DiskSnapshot[] {
  if (id !== PRODUCTION_ACCOUNT) {
    return [{ id: 'snap-0a11directory', region: HOME, shared: 'nobody' }];
  }
  return [
    { id: 'snap-0a21orders', region: HOME, shared: 'nobody' },
    { id: 'snap-0a23routing', region: HOME, shared: 'nobody' },
    { id: 'snap-0a26importer', region: HOME, shared: 'everybody' },
    { id: 'snap-0b62gateway', region: HOME, shared: 'nobody' },
    { id: 'snap-0a31portal', region: SECOND, shared: 'nobody' },
    { id: 'snap-0a34demonstration', region: SECOND, shared: 'everybody' },
  ];
}

function imagesOf({ id }: CloudAccount): readonly MachineImage[] {
  if (id !== PRODUCTION_ACCOUNT) return [];
  return [
    { id: 'ami-0a51base', region: HOME, state: 'kept' },
    { id: 'ami-0a52gateway', region: HOME, state: 'kept' },
    { id: 'ami-0a53appliance', region: HOME, state: 'open' },
    { id: 'ami-0a54first-platform', region: HOME, state: 'disabled' },
    { id: 'ami-0a51base', region: SECOND, state: 'kept' },
  ];
}

function encryptsNewDisks(account: CloudAccount, region: string): boolean {
  return account.id !== PRODUCTION_ACCOUNT || region === HOME;
}

/** The company's machines, their disks, what was copied of them, and what they are started from. */
export const machines: CloudDomain = {
  regional: (account, region, { start }) => {
    const here = (one: { readonly region: string }): boolean => one.region === region;
    const snapshots = snapshotsOf(account).filter(here);
    return {
      instances: machinesOf(account)
        .filter(here)
        .map((one) => asInstance(account, one, start)),
      volumes: disksOf(account).filter(here).map(asVolume),
      encryptionByDefault: encryptsNewDisks(account, region),
      snapshots: snapshots.map(({ id }): Snapshot => ({ SnapshotId: id, State: 'completed' })),
      publicSnapshots: snapshots.filter(({ shared }) => shared === 'everybody').map(({ id }) => id),
      snapshotBlock: isSharingBlocked(account, region) ? 'block-all-sharing' : 'block-new-sharing',
      images: imagesOf(account)
        .filter(here)
        .map(({ id, state }): Image => ({
          ImageId: id,
          Public: state === 'open',
          State: state === 'disabled' ? 'disabled' : 'available',
        })),
    };
  },
  truths: (account) => [
    ...machinesOf(account)
      .filter(({ state }) => state !== 'terminated')
      .map(({ id, region, metadata }) =>
        truth(
          'metadata-token-required',
          ec2Arn(account, region, `instance/${id}`),
          metadata !== 'no-token',
        ),
      ),
    ...disksOf(account).map(({ id, region, encrypted }) =>
      truth('disk-encrypted', ec2Arn(account, region, `volume/${id}`), encrypted),
    ),
    ...REGIONS.map((region) =>
      truth(
        'disk-encryption-by-default',
        `${rootArn(account.id)}#region/${region}`,
        disksOf(account).some((disk) => disk.region === region)
          ? encryptsNewDisks(account, region)
          : 'not-applicable',
      ),
    ),
    ...snapshotsOf(account).map(({ id, region, shared }) =>
      truth(
        'snapshot-not-public',
        `arn:aws:ec2:${region}::snapshot/${id}`,
        shared === 'nobody' || isSharingBlocked(account, region),
      ),
    ),
    ...truthsOfImages(account),
  ],
};

function isSharingBlocked({ id }: CloudAccount, region: string): boolean {
  return id === PRODUCTION_ACCOUNT && region === SECOND;
}

function truthsOfImages(account: CloudAccount): readonly Truth[] {
  const check = 'machine-image-not-public';
  const images = imagesOf(account);
  if (images.length === 0) return [truth(check, rootArn(account.id), 'not-applicable')];
  return images.map(({ id, region, state }) =>
    truth(check, `arn:aws:ec2:${region}::image/${id}`, state !== 'open'),
  );
}

const STATES = {
  running: { Code: 16, Name: 'running' },
  stopped: { Code: 80, Name: 'stopped' },
  terminated: { Code: 48, Name: 'terminated' },
} as const;

function asInstance(account: CloudAccount, one: Machine, start: Day): Instance {
  const { id, region, state, metadata, network, firewalls } = one;
  return {
    InstanceId: id,
    InstanceType: 't3.medium',
    LaunchTime: dateBefore(start, 60, 7),
    State: STATES[state],
    VpcId: idOf('vpc', account, region, network),
    SecurityGroups: firewalls.map((name) => ({
      GroupId: idOf('sg', account, region, name),
      GroupName: name,
    })),
    MetadataOptions: {
      HttpEndpoint: metadata === 'off' ? 'disabled' : 'enabled',
      HttpTokens: metadata === 'token' ? 'required' : 'optional',
    },
  };
}

function asVolume({ id, encrypted, machine: instance }: Disk): Volume {
  return {
    VolumeId: id,
    Encrypted: encrypted,
    State: instance === null ? 'available' : 'in-use',
    Attachments:
      instance === null
        ? []
        : [{ VolumeId: id, InstanceId: instance, Device: '/dev/xvda', State: 'attached' }],
  };
}

function ec2Arn(account: CloudAccount, region: string, resource: string): string {
  return `arn:aws:ec2:${region}:${account.id}:${resource}`;
}

function truth(check: string, subject: string, found: boolean | Verdict): Truth {
  const verdict = typeof found === 'boolean' ? (found ? 'conforming' : 'nonconforming') : found;
  return { check, source: 'aws', subject, verdict };
}
