import { cloudtrail } from './cloudtrail.ts';
import { ec2 } from './ec2.ts';
import { iam } from './iam.ts';
import { organizations } from './organizations.ts';
import { regionalServices } from './regional/services.ts';
import { s3 } from './s3.ts';
import { s3Control } from './s3-control.ts';
import type { Service } from './service.ts';
import { sts } from './sts.ts';

/** What the estate serves; a service of which several files know operations is there several times. */
export const ownServices: readonly Service[] = [
  cloudtrail,
  ec2,
  iam,
  organizations,
  s3,
  s3Control,
  sts,
  ...regionalServices,
];

/**
 * Every service by what a signature names it, with the operations of all its parts. Those of `instead`
 * are served in the place of others of the same name.
 * @throws Error when two parts contradict each other or know the same operation
 */
export function servicesBySigningName(
  parts: readonly Service[],
  instead: readonly Service[] = [],
): ReadonlyMap<string, Service> {
  const services = new Map<string, Service>();
  for (const part of parts) add(services, part, givenOnce);
  for (const part of instead) add(services, part, () => undefined);
  return services;
}

function add(
  services: Map<string, Service>,
  part: Service,
  check: (known: Service, part: Service) => void,
): void {
  const key = part.signingName ?? part.name;
  const known = services.get(key);
  if (known === undefined) {
    services.set(key, part);
    return;
  }
  if (part.name !== known.name || part.dialect !== known.dialect) {
    throw new Error(`the parts of ${known.name} do not agree on its name and dialect`);
  }
  check(known, part);
  services.set(key, { ...known, operations: { ...known.operations, ...part.operations } });
}

function givenOnce(known: Service, part: Service): void {
  const twice = Object.keys(part.operations).filter((name) =>
    Object.hasOwn(known.operations, name),
  );
  if (twice.length > 0) throw new Error(`${known.name} is given ${twice.join(', ')} twice`);
}
