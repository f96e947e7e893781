import type { GithubIssue } from './estate/github/model.ts';

/** The tickets as GitHub holds them, as one Markdown file. */
export function ticketsText(repository: string, issues: readonly GithubIssue[]): string {
  const list = issues.map(
    ({ number, title, state, comments }) =>
      `- [#${number}](#ticket-${number}) ${title} (${state}, ${comments.length} comments)`,
  );
  return [
    `# Tickets in ${repository}`,
    'As GitHub held them when the demo ended. annexa made and kept every one of them.',
    list.join('\n'),
    ...issues.flatMap(ticket),
    '',
  ].join('\n\n');
}

function ticket(issue: GithubIssue): readonly string[] {
  const { number, title, state, labels, createdAt, updatedAt, body, comments } = issue;
  return [
    '---',
    `<a id="ticket-${number}"></a>`,
    `## #${number} ${title}`,
    `*${state}; made ${createdAt.slice(0, 10)}, last changed ${updatedAt.slice(0, 10)}; labels: ${labels.join(', ')}*`,
    body ?? '',
    ...comments.map((comment) => `> **${comment.createdAt.slice(0, 10)}** ${quoted(comment.body)}`),
  ];
}

function quoted(text: string): string {
  return text.trim().replaceAll('\n', '\n> ');
}
