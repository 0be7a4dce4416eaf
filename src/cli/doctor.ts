import { examine, type Diagnosis } from '../tracker/store/sqlite/doctor';
import { publicRepositories } from '../tracker/store/sqlite/doctor/public';
import { DATA_FILE, FILE_HELP, dataFile, print, type Command } from './command';
import { pluralize } from './numbers';

/** Bounds the public repositories that are listed. */
const MAX_NAMES = 100;

function show(file: string, { problems, notes, counts, healthy }: Diagnosis, repair: boolean): void {
  for (const { sentence, repaired } of problems) print(`${repaired ? 'Repaired' : 'Problem'}: ${sentence}`);
  for (const note of notes) print(`Note: ${note}`);
  if (healthy) {
    const { issues, comments, files } = counts;
    print(`${file} is healthy: ${pluralize(issues, 'issue')}, ${pluralize(comments, 'comment')}, ${pluralize(files, 'attached file')}.`);
    return;
  }
  const unrepaired = problems.filter(({ repaired }) => !repaired);
  if (!repair && unrepaired.some(({ repairable }) => repairable)) {
    print(`Repair what can be repaired without loss with: issue-bucket doctor --repair --data ${file}`);
  } else {
    print('The remaining problems cannot be repaired: restore what is lost from a backup.');
  }
}

/** Warns about public repositories. They are no problem, but should be public on purpose. */
function publicNotes(file: string): string[] {
  const names = publicRepositories(file);
  if (names.length === 0) return [];
  const moreNames = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more (issue-bucket repository list shows all)` : '';
  const warning = `Anyone who can reach the server may read ${names.slice(0, MAX_NAMES).join(', ')}${moreNames}.`;
  return [`${warning} To change that: issue-bucket repository set OWNER/SLUG --private`];
}

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor [--repair] [--json] --data FILE',
  summary: 'Check a tracker: its file, its rows, its attachments and its full text; exit code 1 when something is wrong',
  positionals: [],
  options: { ...DATA_FILE, repair: { type: 'boolean' }, json: { type: 'boolean' } },
  help: [
    ['--repair', 'repair what can be repaired without loss of data, and print what was done; make a backup first'],
    ['--json', 'print the result as JSON'],
    FILE_HELP,
  ],
  async run(args) {
    const file = dataFile(args, 'For PostgreSQL use its own pg_amcheck.');
    const repair = args.flag('repair');
    const examined = await examine(file, { repair });
    const diagnosis = { ...examined, notes: [...examined.notes, ...publicNotes(file)] };
    if (args.flag('json')) print(JSON.stringify({ file, ...diagnosis }, undefined, 2));
    else show(file, diagnosis, repair);
    if (!diagnosis.healthy) process.exitCode = 1;
  },
};
