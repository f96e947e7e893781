import { describe, expect, it } from 'vitest';

import {
  eventSelectors,
  recordsAllManagementEvents,
} from '../../../collectors/aws/event-selectors.ts';

const basic = (fields = {}) => ({
  EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, ...fields }],
});
const advanced = (...selectors: readonly (readonly object[])[]) => ({
  AdvancedEventSelectors: selectors.map((FieldSelectors) => ({ FieldSelectors })),
});
const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };

describe('recordsAllManagementEvents', () => {
  it.each<[string, object, boolean | undefined]>([
    ['all of them', basic(), true],
    ['reads only', basic({ ReadWriteType: 'ReadOnly' }), false],
    ['writes only', basic({ ReadWriteType: 'WriteOnly' }), false],
    ['events of data only', basic({ IncludeManagementEvents: false }), false],
    [
      'all but those of KMS',
      basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }),
      false,
    ],
    [
      'reads by one selector and writes by another',
      {
        EventSelectors: [
          { ReadWriteType: 'ReadOnly', IncludeManagementEvents: true },
          { ReadWriteType: 'WriteOnly', IncludeManagementEvents: true },
        ],
      },
      true,
    ],
    ['a type that is not told', basic({ ReadWriteType: undefined }), undefined],
    [
      'whether they are included is not told',
      basic({ IncludeManagementEvents: undefined }),
      undefined,
    ],
    ['advanced, all of them', advanced([MANAGEMENT]), true],
    ['advanced, data', advanced([{ Field: 'eventCategory', Equals: ['Data'] }]), false],
    ['advanced, no category', advanced([{ Field: 'readOnly', Equals: ['true'] }]), false],
    ['advanced, writes', advanced([MANAGEMENT, { Field: 'readOnly', Equals: ['false'] }]), false],
    [
      'advanced, reads and writes apart',
      advanced(
        [MANAGEMENT, { Field: 'readOnly', Equals: ['false'] }],
        [MANAGEMENT, { Field: 'readOnly', Equals: ['true'] }],
      ),
      true,
    ],
    [
      'advanced, both values',
      advanced([MANAGEMENT, { Field: 'readOnly', Equals: ['true', 'false'] }]),
      true,
    ],
    [
      'advanced, but those of KMS',
      advanced([MANAGEMENT, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }]),
      false,
    ],
    [
      'advanced, one event',
      advanced([MANAGEMENT, { Field: 'eventName', Equals: ['PutKey'] }]),
      false,
    ],
    [
      'advanced, data beside management',
      advanced([{ Field: 'eventCategory', Equals: ['Data'] }], [MANAGEMENT]),
      true,
    ],
  ])('%s', (_title, selectors, expected) => {
    expect(recordsAllManagementEvents(eventSelectors.parse(selectors), undefined)).toBe(expected);
  });

  it('takes a trail without selectors for one that records all, if it says that it has none', () => {
    const none = eventSelectors.parse({});
    expect(recordsAllManagementEvents(none, false)).toBe(true);
    expect(recordsAllManagementEvents(none, true)).toBeUndefined();
    expect(recordsAllManagementEvents(none, undefined)).toBeUndefined();
  });
});
