import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask } from '../ask.ts';
import { flag } from '../credential-report.ts';
import { eventSelectors, recordsAllManagementEvents } from '../event-selectors.ts';
import { known, read } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';
import { NO_TRAIL, isMultiRegion, trailArn } from '../trail-items.ts';

const SHAPE: Shape = {
  EventSelectors: {
    ReadWriteType: true,
    IncludeManagementEvents: true,
    ExcludeManagementEventSources: true,
  },
  AdvancedEventSelectors: {
    FieldSelectors: {
      Field: true,
      Equals: true,
      NotEquals: true,
      StartsWith: true,
      NotStartsWith: true,
      EndsWith: true,
      NotEndsWith: true,
    },
  },
};

/** A member account may be denied the selectors of its organization’s trail: that is a gap. */
export const trailSelectors: AwsStep = {
  id: 'trail-selectors',
  title: 'Which events multi-region trails record',
  revision: 1,
  after: 'trails',
  delivers: { trail: ['selectors'] },
  permissions: ['cloudtrail:GetEventSelectors'],
  removals: [allBut(SHAPE, 'events of data are no management events')],
  maxAgeHours: MAX_AGE_HOURS,
  wants: isMultiRegion,
  async *read(context) {
    const { session, scope, signal } = context;
    const { GetEventSelectorsCommand } = await import('@aws-sdk/client-cloudtrail');
    yield* context.each((item) =>
      ask({
        operation: 'cloudtrail:GetEventSelectors',
        permission: 'cloudtrail:GetEventSelectors',
        parameters: { TrailName: trailArn(item) },
        item: item.id,
        absent: NO_TRAIL,
        shape: SHAPE,
        send: async () => {
          const cloudTrail = await session.client('cloudtrail', scope, item.hints['region']);
          return cloudTrail.send(new GetEventSelectorsCommand({ TrailName: trailArn(item) }), {
            abortSignal: signal,
          });
        },
      }),
    );
  },
  *project(answers, { items }) {
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const answer of answers) {
      const { item: id } = answer;
      if (id === undefined || absent(answer.body) !== undefined) continue;
      const selectors = read(eventSelectors, answer.body, 'the selectors of a trail', id);
      if ('malformed' in selectors) {
        yield selectors.malformed;
        continue;
      }
      const hasCustom = flag(byId.get(id)?.hints['customSelectors']);
      const allManagementEvents = recordsAllManagementEvents(selectors.value, hasCustom);
      const value = known({ allManagementEvents });
      yield state({ kind: 'trail', id, facet: 'selectors', from: [answer], value });
    }
  },
};
