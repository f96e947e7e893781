import { defineCollector } from '../../src/core/collector.ts';
import { openSession, type GithubSession } from './session.ts';
import { settings, type GithubSettings } from './settings.ts';
import { branchProtection } from './steps/branch-protection.ts';
import { branchRules } from './steps/branch-rules.ts';
import { dependabotAlerts } from './steps/dependabot-alerts.ts';
import { members } from './steps/members.ts';
import { organization } from './steps/organization.ts';
import { outsideCollaborators } from './steps/outside-collaborators.ts';
import { repositories } from './steps/repositories.ts';
import { members2fa, outsideCollaborators2fa } from './steps/two-factor.ts';

/** One GitHub organisation: its people, repositories and dependency alerts. */
export const github = defineCollector<GithubSettings, GithubSession>({
  id: 'github',
  title: 'GitHub organisation',
  settings,
  version: '1',
  steps: [
    organization,
    members,
    members2fa,
    outsideCollaborators,
    outsideCollaborators2fa,
    repositories,
    branchRules,
    branchProtection,
    dependabotAlerts,
  ],
  open: openSession,
  caller: (session) => session.caller,
  credentialExpiresAt: (session) => session.tokenExpiresAt(),
});
