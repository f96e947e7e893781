import type { Dice } from './dice.ts';
import type { Asset, Incident, Person, Supplier } from './model.ts';

const ASSETS: readonly (readonly [
  name: string,
  type: string,
  criticality: Asset['criticality'],
])[] = [
  ['Measurement database', 'database', 'critical'],
  ['Order database', 'database', 'critical'],
  ['Device gateway', 'service', 'critical'],
  ['Customer portal', 'service', 'critical'],
  ['Firmware signing station', 'system', 'critical'],
  ['Identity directory', 'service', 'critical'],
  ['Source code', 'information', 'high'],
  ['Calibration records', 'information', 'high'],
  ['Accounting system', 'service', 'high'],
  ['Payroll records', 'information', 'high'],
  ['Data warehouse', 'database', 'high'],
  ['Support desk', 'service', 'high'],
  ['Fleet console', 'service', 'high'],
  ['Mail archive', 'information', 'high'],
  ['Billing service', 'service', 'high'],
  ['Time-series store', 'database', 'high'],
  ['Build farm', 'system', 'medium'],
  ['Intranet', 'service', 'medium'],
  ['Design files', 'information', 'medium'],
  ['Sales presentations', 'information', 'medium'],
  ['Calibration bench 1', 'equipment', 'medium'],
  ['Calibration bench 2', 'equipment', 'medium'],
  ['Office network', 'system', 'medium'],
  ['Door system', 'system', 'medium'],
  ['Warehouse terminals', 'equipment', 'low'],
  ['Meeting-room screens', 'equipment', 'low'],
  ['Press pictures', 'information', 'low'],
  ['Canteen register', 'system', 'low'],
  ['Old portal', 'service', 'high'],
  ['Retired database host', 'system', 'critical'],
];

/** The register of assets, owned by those who lead and those who run the platform. */
export function makeAssets(dice: Dice, people: readonly Person[]): readonly Asset[] {
  const owners = people.filter(
    ({ department, standing, type }) =>
      type === 'employee' &&
      standing === 'here' &&
      (department === 'Management' || department === 'Platform'),
  );
  const gone = people.find(({ standing }) => standing === 'gone');
  const disposed = new Set(['Old portal', 'Retired database host']);
  const flaws: Readonly<Record<string, Partial<Asset>>> = {
    'Order database': { restore: 'overdue' },
    'Identity directory': { restore: 'never' },
    'Accounting system': { restore: 'failed' },
    'Support desk': { restore: 'unverified' },
    'Mail archive': { restore: 'overdue' },
    'Door system': { owner: '', ownership: 'none' },
    'Sales presentations': { owner: gone?.id ?? '', ownership: 'gone' },
    'Canteen register': { owner: 'the facilities team', ownership: 'unknown' },
    'Retired database host': { owner: '', ownership: 'none', restore: 'never' },
  };
  return ASSETS.map(([name, type, criticality], index): Asset => {
    const owner = dice.pick(owners);
    return {
      id: `A-${String(index + 1).padStart(2, '0')}`,
      name,
      type,
      criticality,
      classification: criticality === 'low' ? 'public' : 'internal',
      disposed: disposed.has(name),
      // Some owners are named by their id and some by their address.
      owner: index % 3 === 0 && owner.email !== null ? owner.email : owner.id,
      ownership: 'here',
      restore: 'recent',
      ...flaws[name],
    };
  });
}

const SUPPLIERS: readonly (readonly [
  name: string,
  service: string,
  criticality: Supplier['criticality'],
])[] = [
  ['Amberline Hosting', 'data centre', 'critical'],
  ['Bluefinch Payroll', 'payroll', 'critical'],
  ['Coppermill Payments', 'payments', 'critical'],
  ['Dovetail Identity', 'directory', 'critical'],
  ['Eastgate Couriers', 'transport', 'medium'],
  ['Foxglove Cleaning', 'cleaning', 'low'],
  ['Gannet Telecom', 'telephony', 'high'],
  ['Hollowtree Law', 'legal advice', 'high'],
  ['Inkwell Print', 'printing', 'low'],
  ['Jackdaw Backup', 'backup', 'critical'],
  ['Kingcup Components', 'electronics', 'high'],
  ['Lantern Training', 'training', 'medium'],
  ['Mistral Translations', 'translation', 'low'],
  ['Nightjar Alarms', 'alarm system', 'high'],
  ['Oakum Logistics', 'warehousing', 'medium'],
  ['Peregrine Testing', 'penetration tests', 'high'],
  ['Quicksilver Shredding', 'destruction of media', 'high'],
  ['Redstart Recruiting', 'recruiting', 'medium'],
];

export function makeSuppliers(dice: Dice, people: readonly Person[]): readonly Supplier[] {
  const owners = people.filter(({ department }) => department === 'Management');
  const reviews: Readonly<Record<string, Supplier['review']>> = {
    'Bluefinch Payroll': 'planned-and-missed',
    'Jackdaw Backup': 'too-old',
    'Inkwell Print': 'too-old',
    'Nightjar Alarms': 'never',
  };
  return SUPPLIERS.map(([name, service, criticality], index) => ({
    id: `V-${String(index + 1).padStart(2, '0')}`,
    name,
    service,
    criticality,
    owner: dice.pick(owners).id,
    review: reviews[name] ?? 'current',
  }));
}

/** The register of incidents. */
export const INCIDENTS: readonly Incident[] = [
  ['Portal unreachable', 'high', 'closed', 'in-time'],
  ['Laptop stolen on a train', 'high', 'closed', 'in-time'],
  ['Invoices sent to the wrong customer', 'critical', 'closed', 'late'],
  ['Phishing wave', 'medium', 'closed', 'missing'],
  ['Database full', 'high', 'closed', 'missing'],
  ['Certificate expired', 'medium', 'closed', 'in-time'],
  ['Suspicious sign-in', 'high', 'closed', 'not-due'],
  ['Gateway loses readings', 'critical', 'open', 'missing'],
  ['Lost telephone', 'low', 'closed', 'missing'],
  ['Wrong price list published', 'low', 'closed', 'in-time'],
].map(([title, severity, state, review], index) => ({
  id: `I-${String(index + 1).padStart(2, '0')}`,
  title,
  severity,
  state,
  review,
})) as readonly Incident[];
