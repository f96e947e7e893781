import { choice, cursorPage, invalidChoice, notAccessible, notFound, refusal } from './answers.ts';
import { ownsPath, repositoryOf, visibleRepositories } from './call.ts';
import type { Call, Route } from './call.ts';
import type { EstateAnswer } from './loopback.ts';
import type { GithubAlert, GithubRepository } from './model.ts';
import { organizationPath } from './organization.ts';
import { repositoryPage, repositoryUrl, simpleRepositoryJson } from './repository-wire.ts';
import { repositoryPath } from './repository.ts';
import { seconds, secondsOrNull } from './wire.ts';

export const DEPENDABOT_ROUTES: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/dependabot/alerts',
    accepts: 'vulnerability_alerts=read',
    handle: listOfRepository,
  },
  {
    operation: 'GET /orgs/{org}/dependabot/alerts',
    accepts: 'vulnerability_alerts=read',
    handle: listOfOrganization,
  },
];

interface Located {
  readonly repository: GithubRepository;
  readonly alert: GithubAlert;
}

function listOfRepository(call: Call): EstateAnswer {
  const repository = repositoryOf(call);
  if (repository === undefined) return notFound();
  if (!call.can.dependabotAlerts) return notAccessible();
  if (repository.archived) {
    return refusal(403, 'Dependabot alerts are not available for archived repositories.');
  }
  if (repository.dependabot === 'disabled') {
    return refusal(403, 'Dependabot alerts are disabled for this repository.');
  }
  const path = `${repositoryPath(repository)}/dependabot/alerts`;
  return list(call, path, locate(repository), ({ alert }) => alertJson(call, repository, alert));
}

/** Repositories whose alerts are switched off are simply missing from this list. */
function listOfOrganization(call: Call): EstateAnswer {
  if (!ownsPath(call, 'org')) return notFound();
  if (!call.can.dependabotAlerts) return notAccessible();
  const alerts = visibleRepositories(call)
    .filter(({ dependabot, archived }) => dependabot === 'enabled' && !archived)
    .flatMap(locate);
  const path = `${organizationPath(call)}/dependabot/alerts`;
  return list(call, path, alerts, ({ repository, alert }) => ({
    ...alertJson(call, repository, alert),
    repository: simpleRepositoryJson(call.organization, repository),
  }));
}

function locate(repository: GithubRepository): readonly Located[] {
  return repository.alerts.map((alert) => ({ repository, alert }));
}

function list(
  call: Call,
  path: string,
  alerts: readonly Located[],
  render: (located: Located) => unknown,
): EstateAnswer {
  const { query } = call;
  const sort = choice(query, 'sort', ['created', 'updated']);
  if (sort === undefined) return invalidChoice('DependabotAlert', 'sort');
  if (choice(query, 'direction', ['desc', 'asc']) === undefined) {
    return invalidChoice('DependabotAlert', 'direction');
  }
  const wanted = alerts.filter(
    ({ alert }) =>
      isListed(query, 'state', alert.state) &&
      isListed(query, 'severity', alert.severity) &&
      isListed(query, 'ecosystem', alert.ecosystem) &&
      isListed(query, 'package', alert.package) &&
      isListed(query, 'scope', alert.scope ?? ''),
  );
  const key = ({ repository, alert }: Located): string =>
    [
      seconds(sort === 'updated' ? updatedAt(alert) : alert.createdAt),
      String(repository.id).padStart(12, '0'),
      String(alert.number).padStart(9, '0'),
    ].join(' ');
  return cursorPage(call, path, wanted, key, render);
}

/** True when the comma-separated parameter is absent or names the value. */
function isListed(query: URLSearchParams, name: string, value: string): boolean {
  const given = query.get(name);
  return given === null || given.split(',').includes(value);
}

function updatedAt(alert: GithubAlert): string {
  return alert.fixedAt ?? alert.dismissedAt ?? alert.createdAt;
}

function alertJson(call: Call, repository: GithubRepository, alert: GithubAlert) {
  const { organization } = call;
  const pack = { ecosystem: alert.ecosystem, name: alert.package };
  const range = alert.firstPatched === null ? '>= 0' : `< ${alert.firstPatched}`;
  const vulnerability = {
    package: pack,
    severity: alert.severity,
    vulnerable_version_range: range,
    first_patched_version: alert.firstPatched === null ? null : { identifier: alert.firstPatched },
  };
  const cve = alert.cveId === null ? [] : [{ type: 'CVE', value: alert.cveId }];
  const isAutoDismissed = alert.state === 'auto_dismissed';
  return {
    number: alert.number,
    state: alert.state,
    dependency: {
      package: pack,
      manifest_path: alert.manifestPath,
      scope: alert.scope,
      relationship: 'direct',
    },
    security_advisory: {
      ghsa_id: alert.ghsaId,
      cve_id: alert.cveId,
      summary: `Weakness in ${alert.package}`,
      description: `An invented weakness in ${alert.package}.`,
      vulnerabilities: [vulnerability],
      severity: alert.severity,
      classification: 'general',
      cvss: { score: 0, vector_string: null },
      cwes: [],
      identifiers: [{ type: 'GHSA', value: alert.ghsaId }, ...cve],
      references: [],
      published_at: seconds(alert.createdAt),
      updated_at: seconds(alert.createdAt),
      withdrawn_at: null,
    },
    security_vulnerability: vulnerability,
    url: `${repositoryUrl(organization, repository)}/dependabot/alerts/${alert.number}`,
    html_url: `${repositoryPage(organization, repository)}/security/dependabot/${alert.number}`,
    created_at: seconds(alert.createdAt),
    updated_at: seconds(updatedAt(alert)),
    dismissed_at: isAutoDismissed ? null : secondsOrNull(alert.dismissedAt),
    dismissed_by: null,
    dismissed_reason: alert.dismissedReason,
    dismissed_comment: null,
    fixed_at: secondsOrNull(alert.fixedAt),
    auto_dismissed_at: isAutoDismissed ? secondsOrNull(alert.dismissedAt) : null,
  };
}
