import type { Verdict } from '../../core/verdict.ts';
import { partsOf } from './backed-up.ts';
import type { Asset, Company, Incident, Person } from './model.ts';
import type { Truth } from './truth.ts';

/** The verdicts on what people keep in registers. */
export function registerTruths(company: Company): readonly Truth[] {
  const { people, assets, suppliers, incidents } = company;
  const unreadable = people.some(({ badRow }) => badRow === true);
  return [
    ...people.flatMap((person) => [
      truth('training-current', person.id, trained(person)),
      truth('remote-work-agreed', person.id, agreed(person)),
    ]),
    ...assets.flatMap((asset) => [
      truth('asset-has-owner', asset.id, owned(asset, unreadable)),
      truth('restore-tested', asset.id, restored(asset, company)),
    ]),
    ...suppliers.map(({ id, review }) =>
      truth('supplier-reviewed', id, review === 'current' ? 'conforming' : 'nonconforming'),
    ),
    ...incidents.map((incident) => truth('incident-reviewed', incident.id, reviewed(incident))),
  ];
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'company', subject, verdict };
}

const STAFF: readonly Person['type'][] = ['employee', 'contractor', 'intern'];

function trained({ type, standing, training, badRow }: Person): Verdict {
  if (badRow === true) return 'not-assessed';
  if (!STAFF.includes(type) || standing !== 'here') return 'not-applicable';
  return training === 'current' ? 'conforming' : 'nonconforming';
}

function agreed({ type, standing, place, agreement, badRow }: Person): Verdict {
  if (badRow === true) return 'not-assessed';
  const isHere = standing === 'here' || standing === 'new';
  if (!STAFF.includes(type) || !isHere || place === 'office') return 'not-applicable';
  return agreement === 'current' ? 'conforming' : 'nonconforming';
}

function owned({ disposed, ownership }: Asset, unreadable: boolean): Verdict {
  if (disposed) return 'not-applicable';
  // The unreadable row may be that of the owner nobody knows.
  if (ownership === 'unknown' && unreadable) return 'not-assessed';
  return ownership === 'here' ? 'conforming' : 'nonconforming';
}

/** By the register, or by the backup service, which restored and validated it lately. */
function restored(asset: Asset, company: Company): Verdict {
  const { disposed, criticality, restore } = asset;
  if (disposed || criticality === 'medium' || criticality === 'low') return 'not-applicable';
  const parts = partsOf(asset, company);
  const inCloud = parts.length > 0 && parts.every((part) => part.restore === 'validated');
  return restore === 'recent' || inCloud ? 'conforming' : 'nonconforming';
}

function reviewed({ severity, state, review }: Incident): Verdict {
  if (severity === 'medium' || severity === 'low') return 'not-applicable';
  if (state === 'open' || review === 'not-due') return 'not-applicable';
  return review === 'in-time' ? 'conforming' : 'nonconforming';
}
