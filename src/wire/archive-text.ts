import type { ImportReport, PersonReport } from './archive';
import * as l10n from './l10n';

/** Formats the report of a dry run as Markdown, which is readable in a terminal, and which VS Code shows as a page. */

const { formatNumber: number } = l10n;
const issues = (n: number): string => (n === 1 ? l10n.t('1 issue') : l10n.t('{0} issues', number(n)));
const plain = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ');

/** Bounds the people that are listed. The JSON contains all. */
const MAX_LISTED_PEOPLE = 200;

function bytes(n: number): string {
  if (n < 1024) return l10n.t('{0} bytes', n);
  return n < 2 ** 20 ? `${number(Math.round(n / 1024))} KB` : `${number(Math.round(n / 2 ** 20))} MB`;
}

function summaryOfImport({ mode, present, counts, shift, last }: ImportReport, repository: string): string {
  const issuesLabel = issues(counts.issues);
  if (mode === 'new') return l10n.t('{0} would be imported into {1}, which has none.', issuesLabel, repository);
  if (mode === 'replace') {
    return l10n.t(
      '{0} would **replace** the {1} of {2}. An archive of what is replaced is kept.',
      issuesLabel,
      issues(present),
      repository,
    );
  }
  const added = l10n.t(
    '{0} would be **added** to the {1} of {2}, each number greater by {3}.',
    issuesLabel,
    issues(present),
    repository,
    number(shift),
  );
  const follow = l10n.t('#{0} becomes #{1}, and references like `#12` in texts are adjusted.', last, last + shift);
  return last > 0 ? `${added} ${follow}` : added;
}

function table({ counts, first, last }: ImportReport): string {
  const rows: [string, string][] = [
    [l10n.t('Issues'), counts.issues === 0 ? '0' : l10n.t('{0} (#{1} to #{2})', number(counts.issues), first, last)],
    [l10n.t('Comments'), number(counts.comments)],
    [l10n.t('Changes in the history'), number(counts.changes)],
    [l10n.t('Entries of changes without a comment'), number(counts.silent)],
    [
      l10n.t('Attachments'),
      l10n.t('{0}, {1} of them with their content ({2})', number(counts.attachments), number(counts.held), bytes(counts.bytes)),
    ],
    [l10n.t('Votes, watchers'), `${number(counts.votes)}, ${number(counts.watches)}`],
    [l10n.t('Components, milestones, versions'), [counts.components, counts.milestones, counts.versions].map(number).join(', ')],
  ];
  return [`| ${l10n.t('In the archive')} | |`, '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function accountOf({ known, mapped, proposal }: PersonReport): string {
  if (mapped) return known ? l10n.t('here, by the map of authors') : l10n.t('new, by the map of authors');
  if (known) return l10n.t('exists here');
  return proposal === undefined ? l10n.t('new') : l10n.t('new; the same name as {0}', plain(proposal));
}

function people({ people: reports }: ImportReport): string {
  if (reports.length === 0) return l10n.t('None.');
  const heading = [l10n.t('Name'), l10n.t('In the archive'), l10n.t('Username here'), ''];
  const rows = reports
    .slice(0, MAX_LISTED_PEOPLE)
    .map((report) => `| ${plain(report.name)} | ${plain(report.key)} | ${plain(report.username)} | ${accountOf(report)} |`);
  const moreLine =
    reports.length > MAX_LISTED_PEOPLE ? [`\n${l10n.t('... and {0} more.', number(reports.length - MAX_LISTED_PEOPLE))}`] : [];
  return [`| ${heading.join(' | ')} |`, '| --- | --- | --- | --- |', ...rows, ...moreLine].join('\n');
}

/** Formats the report of a dry run as Markdown: what is imported and replaced, the tracker's warnings, and the people. */
export function reportText(report: ImportReport, repository: string): string {
  const { warnings } = report;
  return [
    `# ${l10n.t('What importing {0} into {1} would do', report.file, plain(repository))}`,
    summaryOfImport(report, plain(repository)),
    table(report),
    `## ${l10n.t('Missing or odd')}`,
    warnings.length === 0 ? l10n.t('Nothing.') : warnings.map((warning) => `- ${plain(warning)}`).join('\n'),
    `## ${l10n.t('People ({0})', number(report.people.length))}`,
    people(report),
    l10n.t('Nothing was changed.'),
  ].join('\n\n');
}
