import { z } from 'zod';

import type { Told } from './permissions.ts';

const basic = z.object({
  ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).optional(),
  IncludeManagementEvents: z.boolean().optional(),
  ExcludeManagementEventSources: z.array(z.string()).default([]),
});
const values = z.array(z.string()).default([]);
const advanced = z.object({
  FieldSelectors: z.array(
    z.object({
      Field: z.string(),
      Equals: values,
      NotEquals: values,
      StartsWith: values,
      NotStartsWith: values,
      EndsWith: values,
      NotEndsWith: values,
    }),
  ),
});

export const eventSelectors = z.object({
  EventSelectors: z.array(basic).default([]),
  AdvancedEventSelectors: z.array(advanced).default([]),
});
export type EventSelectors = z.infer<typeof eventSelectors>;

/** Which management events one selector lets through, all of them or none of a sort. */
interface Passed {
  readonly reading: boolean;
  readonly writing: boolean;
}

/**
 * Whether a trail records every management event. Selectors add up: one may take the reading events
 * and another the writing ones. A trail without any records all of them, as long as it is also said
 * to have none of its own (`hasCustom`).
 */
export function recordsAllManagementEvents(
  { EventSelectors: simple, AdvancedEventSelectors: fine }: EventSelectors,
  hasCustom: Told,
): Told {
  if (simple.length === 0 && fine.length === 0) return hasCustom === false ? true : undefined;
  const passed = [...simple.map(passedByBasic), ...fine.map(passedByAdvanced)];
  const told = passed.filter((one) => one !== undefined);
  const all = told.some(({ reading }) => reading) && told.some(({ writing }) => writing);
  if (all) return true;
  return told.length < passed.length ? undefined : false;
}

function passedByBasic(selector: z.infer<typeof basic>): Passed | undefined {
  const { ReadWriteType: type, IncludeManagementEvents: included } = selector;
  if (included === false || selector.ExcludeManagementEventSources.length > 0) return NOTHING;
  if (included === undefined || type === undefined) return undefined;
  return { reading: type !== 'WriteOnly', writing: type !== 'ReadOnly' };
}

function passedByAdvanced({ FieldSelectors: fields }: z.infer<typeof advanced>): Passed {
  let passed: Passed = { reading: true, writing: true };
  let management = false;
  for (const { Field, Equals, ...others } of fields) {
    const onlyEquals = Object.values(others).every((list) => list.length === 0);
    if (Field === 'eventCategory') management = onlyEquals && Equals.includes('Management');
    else if (Field === 'readOnly' && onlyEquals) {
      passed = {
        reading: passed.reading && Equals.includes('true'),
        writing: passed.writing && Equals.includes('false'),
      };
    } else return NOTHING;
  }
  return management ? passed : NOTHING;
}

const NOTHING: Passed = { reading: false, writing: false };
