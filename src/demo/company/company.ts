import type { Day } from '../../core/time.ts';
import { makeCloud } from './cloud.ts';
import { makeCode } from './code.ts';
import { createDice } from './dice.ts';
import type { Company } from './model.ts';
import { makePeople } from './people.ts';
import { INCIDENTS, makeAssets, makeSuppliers } from './records.ts';
import { makeWorkspace } from './workspace.ts';

const SEED = 27_001;

/** The company on the first day of the story; the same day gives the same company. */
export function makeCompany(start: Day): Company {
  const dice = createDice(SEED);
  const domain = 'example.com';
  const slug = 'quillfern';
  const people = makePeople(dice, start, domain);
  return {
    name: 'Quillfern Instruments',
    domain,
    slug,
    start,
    people,
    workspace: makeWorkspace(dice, start, domain, people),
    code: makeCode(dice, people),
    cloud: makeCloud(dice, slug, people),
    assets: makeAssets(dice, people),
    suppliers: makeSuppliers(dice, people),
    incidents: INCIDENTS,
  };
}
