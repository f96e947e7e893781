import { z } from 'zod';

import { secretReference, serviceUrl } from '../../core/settings.ts';
import { DAY, parseInstant, plus } from '../../core/time.ts';
import {
  defineTracker,
  TrackerFailure,
  type Ticket,
  type TicketContent,
  type Tracker,
} from '../../core/tracker.ts';
import { createClient, type Client } from './client.ts';
import {
  carriesKey,
  isLabel,
  lastWritten,
  markedComment,
  prepared,
  withPart,
} from './issue-text.ts';

const settings = z.strictObject({
  /** `owner/name` of the repository whose issues are the tickets; best a private one. */
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name'),
  /** GitHub Enterprise Server: `https://HOST/api/v3`. */
  baseUrl: serviceUrl.default('https://api.github.com'),
  /** A token with Issues: write; without push access GitHub drops the labels. */
  token: secretReference,
});

/** Nonconformities as issues of a GitHub repository. */
export const githubIssues = defineTracker<z.infer<typeof settings>>({
  id: 'github',
  title: 'GitHub Issues',
  settings,
  async open({ repository, baseUrl, token }, environment) {
    const client = await createClient(baseUrl, await environment.secret(token), environment);
    const [owner = '', repo = ''] = repository.split('/');
    return new GithubTracker(client, { owner, repo }, environment.now);
  },
});

const ISSUES = '/repos/{owner}/{repo}/issues';
const ISSUE = `${ISSUES}/{issue_number}`;
const PER_PAGE = 100;
/** Within it the same words are taken for the same comment, sent again after a lost answer. */
const SAME_COMMENT = DAY;

const issue = z.object({
  number: z.int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']),
  labels: z.array(
    z.union([
      z.string(),
      z.object({ name: z.string().nullish() }).transform(({ name }) => name ?? ''),
    ]),
  ),
  created_at: z.string(),
  // Lists of issues hold pull requests too.
  pull_request: z.unknown().optional(),
});
type Issue = z.infer<typeof issue>;

const comment = z.object({ body: z.string().nullish() });

class GithubTracker implements Tracker {
  readonly #client: Client;
  readonly #repository: { readonly owner: string; readonly repo: string };
  readonly #now: () => string;

  constructor(client: Client, repository: { owner: string; repo: string }, now: () => string) {
    this.#client = client;
    this.#repository = repository;
    this.#now = now;
  }

  /**
   * By the label, else by the mark in the text of every issue since: a token without push access
   * cannot set labels, and people may remove them. Never by the title. Of several the oldest counts.
   */
  async find(key: string, since: string): Promise<Ticket | undefined> {
    const labelled = isLabel(key) ? await this.#issues({ labels: key, state: 'all' }) : [];
    const found =
      oldest(labelled.filter(({ body }) => carriesKey(body ?? '', key))) ??
      oldest(labelled) ??
      oldest(await this.#marked(key, since));
    return found && ticketOf(found);
  }

  async open(content: TicketContent): Promise<Ticket> {
    const { title, labels } = prepared(content);
    const made = await this.#send(issue, `POST ${ISSUES}`, {
      title,
      labels,
      body: withPart('', content),
    });
    if (content.state === 'closed') await this.#patch(made, stateOf(content, made));
    return ticketOf(made);
  }

  /** Writes what annexa has to say anew, and leaves alone what people changed in the meantime. */
  async update(ticket: Ticket, content: TicketContent, words: string | undefined): Promise<void> {
    const current = await this.#send(issue, `GET ${ISSUE}`, { issue_number: Number(ticket.ref) });
    await this.#patch(current, { ...changes(current, content), ...stateOf(content, current) });
    if (words !== undefined && words.trim() !== '') await this.#say(current, content.key, words);
  }

  async #patch(of: Issue, change: Readonly<Record<string, unknown>>): Promise<void> {
    if (Object.keys(change).length === 0) return;
    await this.#send(issue, `PATCH ${ISSUE}`, { issue_number: of.number, ...change });
  }

  async #say({ number }: Issue, key: string, words: string): Promise<void> {
    const { mark, body } = markedComment(key, words);
    const since = plus(this.#now(), -SAME_COMMENT);
    const said = await this.#list(comment, `${ISSUE}/comments`, { issue_number: number, since });
    if (said.some((one) => one.body?.includes(mark) === true)) return;
    await this.#send(comment, `POST ${ISSUE}/comments`, { issue_number: number, body });
  }

  /** Issues since then whose text carries the key; a day is allowed for clocks that differ. */
  async #marked(key: string, since: string): Promise<readonly Issue[]> {
    const from = plus(parseInstant(since) ?? since, -DAY);
    const recent = await this.#issues({
      state: 'all',
      sort: 'created',
      direction: 'desc',
      since: from,
    });
    return recent.filter(({ body }) => carriesKey(body ?? '', key));
  }

  async #issues(parameters: Readonly<Record<string, string>>): Promise<readonly Issue[]> {
    const all = await this.#list(issue, ISSUES, parameters);
    return all.filter(({ pull_request }) => pull_request === undefined);
  }

  async #list<T>(
    schema: z.ZodType<T>,
    path: string,
    parameters: Readonly<Record<string, string | number>>,
  ): Promise<readonly T[]> {
    const rows: T[] = [];
    for (let page = 1; ; page += 1) {
      const { data, goesOn } = await this.#client.send(`GET ${path}`, {
        ...this.#repository,
        ...parameters,
        per_page: PER_PAGE,
        page,
      });
      rows.push(...understood(z.array(schema), data));
      if (!goesOn) return rows;
    }
  }

  async #send<T>(
    schema: z.ZodType<T>,
    operation: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<T> {
    const { data } = await this.#client.send(operation, { ...this.#repository, ...parameters });
    return understood(schema, data);
  }
}

/** Title, text and labels where they are no longer what annexa wrote last. */
function changes(current: Issue, content: TicketContent): Readonly<Record<string, unknown>> {
  const { title, labels, written } = prepared(content);
  const body = current.body ?? '';
  const last = lastWritten(body, content.key);
  const isSame = last !== undefined && JSON.stringify(last) === JSON.stringify(written);
  if (isSame) return {};
  const others = current.labels.filter((name) => !(last?.labels ?? []).includes(name));
  const wanted = [...new Set([...others, ...labels])];
  const areNew = JSON.stringify(last?.labels) !== JSON.stringify(labels);
  return {
    body: withPart(body, content),
    ...(last?.title === written.title ? {} : { title }),
    ...(areNew ? { labels: wanted } : {}),
  };
}

function stateOf(content: TicketContent, current: Issue): Readonly<Record<string, string>> {
  const { state } = content;
  if (state === undefined || state === current.state) return {};
  return { state, state_reason: state === 'open' ? 'reopened' : 'completed' };
}

function oldest(issues: readonly Issue[]): Issue | undefined {
  return issues.toSorted((a, b) => a.number - b.number)[0];
}

function ticketOf({ number, html_url }: Issue): Ticket {
  return { ref: String(number), url: html_url };
}

function understood<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'all of it'))];
  const message = `GitHub's answer is not as documented: ${fields.slice(0, 5).join(', ')}`;
  throw new TrackerFailure(message, { retry: true });
}
