import { describe, expect, it } from 'vitest';

import { eventsTold } from '../../../collectors/aws/audit-events.ts';
import { readPattern } from '../../../collectors/aws/filter-pattern.ts';

const EVENT = {
  eventName: 'ConsoleLogin',
  errorCode: 'Client.UnauthorizedOperation',
  readOnly: false,
  count: 3,
  nothing: null,
  userIdentity: { type: 'IAMUser' },
};

describe('a pattern', () => {
  it.each<[string, boolean | undefined]>([
    ['{ $.eventName = ConsoleLogin }', true],
    ['{$.eventName="ConsoleLogin"}', true],
    ['{ $.eventName = "consolelogin" }', false],
    ['{ ($.userIdentity.type = "IAMUser") }', true],
    ['{ $["userIdentity"]["type"] = "IAMUser" }', true],
    ['{ $.userIdentity = "IAMUser" }', false],
    ['{ $.errorCode = "*UnauthorizedOperation" }', true],
    ['{ $.errorCode = *Unauthorized* }', true],
    ['{ $.errorCode = "Client.*" }', true],
    ['{ $.errorCode = "Cl*Un*tion" }', true],
    ['{ $.errorCode = "UnauthorizedOperation" }', false],
    ['{ $.errorCode = "Client.UnauthorizedOperation*ation" }', false],
    ['{ $.eventName != "ConsoleLogin" }', false],
    ['{ $.eventName != "StopLogging" }', true],
    ['{ $.userIdentity.invokedBy NOT EXISTS }', true],
    ['{ $.userIdentity.invokedBy EXISTS }', false],
    ['{ $.eventName EXISTS }', true],
    ['{ $.readOnly IS FALSE }', true],
    ['{ $.readOnly IS TRUE }', false],
    ['{ $.nothing IS NULL }', true],
    ['{ $.missing = "x" }', false],
    ['{ $.missing != "x" }', undefined],
    ['{ $.count > 2 }', undefined],
    ['{ $.eventName = %Console.*% }', undefined],
    ['{ $.eventName = "StopLogging" && $.count > 2 }', false],
    ['{ $.eventName = "ConsoleLogin" || $.count > 2 }', true],
    ['{ $.eventName = "ConsoleLogin" && $.count > 2 }', undefined],
    // And binds more tightly than or.
    ['{ $.readOnly IS FALSE || $.readOnly IS TRUE && $.eventName = "x" }', true],
    ['{ ($.readOnly IS FALSE || $.readOnly IS TRUE) && $.eventName = "x" }', false],
    ['{ $.eventName = "x" && $.readOnly IS TRUE || $.readOnly IS FALSE }', true],
  ])('%s', (pattern, expected) => {
    const matches = readPattern(pattern);
    expect(matches).toBeDefined();
    expect(matches?.(EVENT)).toBe(expected);
  });

  it.each([
    '',
    'ConsoleLogin',
    '"ConsoleLogin" -IAMUser',
    '[ip, user, ..., status = 4*]',
    '{ }',
    '{ $.eventName }',
    '{ $.eventName = }',
    '{ $.eventName = "x" && }',
    '{ ($.eventName = "x" }',
    '{ $.eventName = "x") }',
    '{ $.eventName = "x" $.eventName = "y" }',
    '{ eventName = "x" }',
    '{ $.eventName IS EMPTY }',
    '{ $.eventName NOT "x" }',
  ])('%s is not read', (pattern) => {
    expect(readPattern(pattern)).toBeUndefined();
  });
});

/** As people write them who follow the benchmark, in whatever order. */
const PATTERNS = {
  'root-use':
    '{ $.eventType != "AwsServiceEvent" && $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }',
  'unauthorized-call':
    '{ ($.errorCode ="*UnauthorizedOperation") || ($.errorCode ="AccessDenied*") && ($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") }',
  'identity-change':
    '{($.eventName=DeleteGroupPolicy)||($.eventName=DeleteRolePolicy)||($.eventName=DeleteUserPolicy)||($.eventName=PutGroupPolicy)||($.eventName=PutRolePolicy)||($.eventName=PutUserPolicy)||($.eventName=CreatePolicy)||($.eventName=DeletePolicy)||($.eventName=CreatePolicyVersion)||($.eventName=DeletePolicyVersion)||($.eventName=AttachRolePolicy)||($.eventName=DetachRolePolicy)||($.eventName=AttachUserPolicy)||($.eventName=DetachUserPolicy)||($.eventName=AttachGroupPolicy)||($.eventName=DetachGroupPolicy)}',
  'trail-change':
    '{ ($.eventName = StopLogging) || ($.eventName = StartLogging) || ($.eventName = DeleteTrail) || ($.eventName = UpdateTrail) || ($.eventName = CreateTrail) }',
  'console-sign-in-without-mfa':
    '{ ($.additionalEventData.MFAUsed != "Yes") && ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
} as const;

describe('what filters tell of', () => {
  const told = (...patterns: readonly string[]) => eventsTold(patterns.map(readPattern));

  it.each(Object.entries(PATTERNS))('%s', (event, pattern) => {
    expect(told(pattern)).toEqual({ alertedEvents: [event], doubtfulEvents: [] });
  });

  it('may be shared out over several', () => {
    expect(
      told('{ $.eventName = "St*Logging" }', '{ $.eventName = "*Trail" && $.awsRegion EXISTS }')
        .alertedEvents,
    ).toEqual(['trail-change']);
  });

  it.each([
    ['some of the calls', '{ $.eventName = "DeleteTrail" }'],
    ['one region', '{ $.eventName = "*" && $.awsRegion = "us-east-1" }'],
    ['root at the console only', '{ $.userIdentity.type = "Root" && $.eventName = ConsoleLogin }'],
    ['nothing', '{ $.eventName = "Nothing" }'],
  ])('leaves out an event of which they select %s', (_title, pattern) => {
    expect(told(pattern)).toEqual({ alertedEvents: [], doubtfulEvents: [] });
  });

  it('is doubtful for what only an unread filter may select', () => {
    expect(told(PATTERNS['root-use'], 'StopLogging')).toEqual({
      alertedEvents: ['root-use'],
      doubtfulEvents: [
        'unauthorized-call',
        'identity-change',
        'trail-change',
        'console-sign-in-without-mfa',
      ],
    });
    expect(told()).toEqual({ alertedEvents: [], doubtfulEvents: [] });
  });
});
