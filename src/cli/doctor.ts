import { examine, type Diagnosis } from '../tracker/store/doctor';
import { DATA, THERE_HELP, dataFile, print, type Command } from './command';
import { counted } from './numbers';

function show(file: string, { problems, notes, counts, healthy }: Diagnosis, repair: boolean): void {
  for (const { sentence, repaired } of problems) print(`${repaired ? 'Repaired' : 'Problem'}: ${sentence}`);
  for (const note of notes) print(`Note: ${note}`);
  if (healthy) {
    const { issues, comments, files } = counts;
    print(`${file} is healthy: ${counted(issues, 'issue')}, ${counted(comments, 'comment')}, ${counted(files, 'attached file')}.`);
    return;
  }
  const left = problems.filter(({ repaired }) => !repaired);
  if (!repair && left.some(({ repairable }) => repairable)) {
    print(`Repair what can be repaired without loss with: issue-bucket doctor --repair --data ${file}`);
  } else {
    print('What is left cannot be repaired here: take what is lost from a backup.');
  }
}

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor [--repair] [--json] --data FILE',
  summary: 'Check a tracker: its file, its rows, its attachments and its full text; exit code 1 when something is wrong',
  positionals: [],
  options: { ...DATA, repair: { type: 'boolean' }, json: { type: 'boolean' } },
  help: [
    ['--repair', 'repair what can be repaired without loss, and say what was done; make a backup before'],
    ['--json', 'print what was found as JSON'],
    THERE_HELP,
  ],
  async run(args) {
    const file = dataFile(args);
    const repair = args.flag('repair');
    const diagnosis = await examine(file, { repair });
    if (args.flag('json')) print(JSON.stringify({ file, ...diagnosis }, undefined, 2));
    else show(file, diagnosis, repair);
    if (!diagnosis.healthy) process.exitCode = 1;
  },
};
