import type { ImportReport, PersonReport } from './archive';

/** The report of a dry run as Markdown: it reads well in a terminal, and VS Code shows it as a page. */

const number = (n: number): string => n.toLocaleString('en');
const counted = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;
const plain = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ');

/** So many people are listed: the rest is in the JSON. */
const MOST_PEOPLE = 200;

function bytes(n: number): string {
  if (n < 1024) return `${n} bytes`;
  return n < 2 ** 20 ? `${number(Math.round(n / 1024))} KB` : `${number(Math.round(n / 2 ** 20))} MB`;
}

function whatHappens({ mode, present, counts, shift, last }: ImportReport, repository: string): string {
  const what = counted(counts.issues, 'issue');
  if (mode === 'new') return `${what} would come into ${repository}, which has none.`;
  if (mode === 'replace') {
    return `${what} would **replace** the ${counted(present, 'issue')} of ${repository}. An archive of what is replaced is kept.`;
  }
  const numbers = last > 0 ? `: #${last} becomes #${last + shift}, and \`#12\` in texts follows` : '';
  return `${what} would be **added** to the ${counted(present, 'issue')} of ${repository}, each number greater by ${number(shift)}${numbers}.`;
}

function table({ counts, first, last }: ImportReport): string {
  const rows: [string, string][] = [
    ['Issues', counts.issues === 0 ? '0' : `${number(counts.issues)} (#${first} to #${last})`],
    ['Comments', `${number(counts.comments)}, ${number(counts.silent)} of them without text`],
    ['Changes in the history', number(counts.changes)],
    ['Attachments', `${number(counts.attachments)}, ${number(counts.held)} of them with their content (${bytes(counts.bytes)})`],
    ['Votes, watchers', `${number(counts.votes)}, ${number(counts.watches)}`],
    ['Components, milestones, versions', `${number(counts.components)}, ${number(counts.milestones)}, ${number(counts.versions)}`],
  ];
  return ['| In the archive | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function whoItIs({ known, mapped, proposal }: PersonReport): string {
  if (mapped) return known ? 'here, by the map of authors' : 'new, by the map of authors';
  if (known) return 'is here already';
  return proposal === undefined ? 'new' : `new; the same name as ${plain(proposal)}`;
}

function people({ people: all }: ImportReport): string {
  if (all.length === 0) return 'None.';
  const rows = all.slice(0, MOST_PEOPLE).map((it) => `| ${plain(it.name)} | ${plain(it.key)} | ${plain(it.username)} | ${whoItIs(it)} |`);
  const rest = all.length > MOST_PEOPLE ? [`\n... and ${number(all.length - MOST_PEOPLE)} more.`] : [];
  return ['| Name | In the archive | Username here | |', '| --- | --- | --- | --- |', ...rows, ...rest].join('\n');
}

/** Tells what an import would do: what comes, what goes, what is odd, and who the people are. */
export function reportText(report: ImportReport, repository: string): string {
  const { warnings } = report;
  return [
    `# What ${report.file} would bring into ${plain(repository)}`,
    whatHappens(report, plain(repository)),
    table(report),
    '## Missing or odd',
    warnings.length === 0 ? 'Nothing.' : warnings.map((it) => `- ${plain(it)}`).join('\n'),
    `## People (${number(report.people.length)})`,
    people(report),
    'Nothing was changed.',
  ].join('\n\n');
}
