import type {
  InstanceInformation,
  InstancePatchState,
  PatchComplianceData,
} from '@aws-sdk/client-ssm';

import type { Day } from '../../../core/time.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import type { AwsRegionState } from '../../estate/aws/model.ts';
import { managedNode, missingPatch, patchState } from '../../estate/aws/regional/software-build.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { MANAGEMENT_ACCOUNT } from '../cloud.ts';
import type { CloudAccount } from '../model.ts';
import type { Truth } from '../truth.ts';
import { machinesOf, type Machine } from './machines.ts';

/** How a machine is kept up. */
interface Upkeep {
  readonly agent: 'answers' | 'silent-today' | 'silent-for-long' | 'none';
  readonly patches:
    'all-there' | 'missing' | 'failed' | 'restart-awaited' | 'restart-overdue' | 'never-scanned';
  /** Days before the story on which its patches were last looked at. */
  readonly scannedDays: number;
}

interface Lack {
  readonly patch: string;
  readonly title: string;
  readonly severity: string;
  /** Days before the story on which it came out; null for what nobody dates. */
  readonly releasedDays: number | null;
  readonly verdict: Verdict | null;
}

const USUAL: Upkeep = { agent: 'answers', patches: 'all-there', scannedDays: 0 };
/** What is different about some machines, by id. */
const UPKEEP: Readonly<Record<string, Partial<Upkeep>>> = {
  'i-0a11directory': { patches: 'missing' },
  'i-0a22orders': { patches: 'restart-awaited' },
  'i-0a23routing': { patches: 'missing' },
  'i-0a24maps': { patches: 'failed' },
  'i-0a26importer': { agent: 'none' },
  'i-0a27trial': { agent: 'silent-for-long', scannedDays: 30 },
  'i-0a32portal': { patches: 'never-scanned' },
  'i-0a33laboratory': { agent: 'silent-today' },
  'i-0b62gateway': { patches: 'restart-overdue' },
};
/** A machine of the company that stands in its warehouse, and is managed with the others. */
const WAREHOUSE = { id: 'mi-0c51warehouse', region: 'eu-central-1' };

const LACKS: Readonly<Record<string, readonly Lack[]>> = {
  'i-0a11directory': [
    lack('KB5094001', 'Critical', 60, 'nonconforming'),
    lack('KB5094002', 'Critical', 3, 'conforming'),
    lack('KB5094003', 'Important', 8, 'conforming'),
    // One of moderate weight is not looked at one by one.
    lack('KB5094004', 'Moderate', 200, null),
  ],
  'i-0a23routing': [
    {
      ...lack('openssl.x86_64', 'Critical', null, 'conforming'),
      title: 'openssl.x86_64:1:3.0.8-1.amzn2023.0.12',
    },
  ],
};

function lack(
  patch: string,
  severity: string,
  releasedDays: number | null,
  verdict: Verdict | null,
): Lack {
  return { patch, title: patch, severity, releasedDays, verdict };
}

/** Who looks after the company's machines: agents, patches, and which are missing. */
export const upkeep: CloudDomain = {
  regional: (account, region, { start }): AwsRegionState => {
    const here = listed(account).filter((one) => one.region === region);
    const managed = here.filter((one) => upkeepOf(one).agent !== 'none');
    const place = { account: account.id, region, now: dateBefore(start, 0, 5) };
    const lacks = Object.entries(LACKS).filter(([id]) => here.some((one) => one.id === id));
    return {
      managedNodes: [
        ...managed.map((one) => managedNode(place, one.id, agentOf(one, start))),
        ...(isWarehouse(account, region)
          ? [managedNode(place, WAREHOUSE.id, { Name: 'warehouse' })]
          : []),
      ],
      patchStates: [
        ...managed
          .filter((one) => upkeepOf(one).patches !== 'never-scanned')
          .map((one) => patchState(place, one.id, patchesOf(one, start))),
        ...(isWarehouse(account, region) ? [patchState(place, WAREHOUSE.id)] : []),
      ],
      patches: Object.fromEntries(lacks.map(([id, found]) => [id, found.map(asPatch)])),
      availablePatches: lacks
        .flatMap(([, found]) => found)
        .flatMap(({ patch, releasedDays }) =>
          releasedDays === null
            ? []
            : [{ KbNumber: patch, ReleaseDate: dateBefore(start, releasedDays, 18) }],
        ),
    };
  },
  truths: (account) => [
    ...listed(account).flatMap((one) => truthsOf(account, one)),
    ...(isWarehouse(account, WAREHOUSE.region) ? warehouseTruths(account) : []),
    ...lackTruths(account),
  ],
};

function listed(account: CloudAccount): readonly Machine[] {
  return machinesOf(account).filter(({ state }) => state !== 'terminated');
}

function upkeepOf({ id }: Machine): Upkeep {
  return { ...USUAL, ...UPKEEP[id] };
}

function isWarehouse({ id }: CloudAccount, region: string): boolean {
  return id !== MANAGEMENT_ACCOUNT && region === WAREHOUSE.region;
}

function agentOf(one: Machine, start: Day): Partial<InstanceInformation> {
  const { agent } = upkeepOf(one);
  if (one.state === 'running' && agent === 'answers') return {};
  const days = one.state === 'stopped' || agent === 'silent-for-long' ? 30 : 0;
  return { PingStatus: 'ConnectionLost', LastPingDateTime: dateBefore(start, days, 2) };
}

function patchesOf(one: Machine, start: Day): Partial<InstancePatchState> {
  const { patches, scannedDays } = upkeepOf(one);
  const at = { OperationEndTime: dateBefore(start, scannedDays, 3) };
  const installed = (days: number): Partial<InstancePatchState> => ({
    ...at,
    InstalledPendingRebootCount: 3,
    LastNoRebootInstallOperationTime: dateBefore(start, days, 3),
  });
  switch (patches) {
    case 'missing':
      return { ...at, MissingCount: 4, CriticalNonCompliantCount: 1, SecurityNonCompliantCount: 3 };
    case 'failed':
      return { ...at, FailedCount: 1 };
    case 'restart-awaited':
      return installed(0);
    case 'restart-overdue':
      return installed(20);
    case 'all-there':
    case 'never-scanned':
      return at;
  }
}

function asPatch({ patch, title, severity }: Lack): PatchComplianceData {
  return missingPatch(patch, { Title: title, Severity: severity });
}

function truthsOf(account: CloudAccount, one: Machine): readonly Truth[] {
  const subject = machineArn(account, one);
  const { agent, patches, scannedDays } = upkeepOf(one);
  const all = (managed: Verdict, installed: Verdict, scanned: Verdict): readonly Truth[] => [
    truth('machine-managed', subject, managed),
    truth('patches-installed', subject, installed),
    truth('patch-scan-current', subject, scanned),
  ];
  if (one.state === 'stopped') return all('not-applicable', 'not-applicable', 'not-applicable');
  // Nobody knows what a machine lacks that nothing looks after.
  if (agent === 'none') return all('nonconforming', 'not-assessed', 'not-assessed');
  const managed = good(agent !== 'silent-for-long');
  if (patches === 'never-scanned') return all(managed, 'not-assessed', 'nonconforming');
  const installed = patches === 'all-there' || patches === 'restart-awaited';
  return all(managed, good(installed), good(scannedDays < 7));
}

function warehouseTruths(account: CloudAccount): readonly Truth[] {
  const { region, id } = WAREHOUSE;
  const subject = `arn:aws:ssm:${region}:${account.id}:managed-instance/${id}`;
  return [
    ...['machine-managed', 'patches-installed', 'patch-scan-current'].map((check) =>
      truth(check, subject, 'conforming'),
    ),
    // What concerns machines of the cloud alone.
    ...['metadata-token-required', 'vulnerability-scan-current'].map((check) =>
      truth(check, subject, 'not-applicable'),
    ),
  ];
}

function lackTruths(account: CloudAccount): readonly Truth[] {
  const check = 'patches-installed-in-time';
  const truths = listed(account).flatMap((one) =>
    (LACKS[one.id] ?? []).flatMap(({ title, verdict }) =>
      verdict === null ? [] : [truth(check, `${machineArn(account, one)}#patch/${title}`, verdict)],
    ),
  );
  return truths.length === 0 ? [truth(check, rootArn(account.id), 'not-applicable')] : truths;
}

function machineArn(account: CloudAccount, { region, id }: Machine): string {
  return `arn:aws:ec2:${region}:${account.id}:instance/${id}`;
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}
