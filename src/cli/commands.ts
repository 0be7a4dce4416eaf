import { backupCommand } from './backup';
import type { Command } from './command';
import { doctorCommand } from './doctor';
import { exportCommand } from './export';
import { importCommand } from './import';
import { grantCommand, repositoryAddCommand } from './repository';
import { serveCommand } from './serve';
import { userAddCommand, userTokenCommand } from './user';

export const COMMANDS: readonly Command[] = [
  serveCommand,
  userAddCommand,
  userTokenCommand,
  repositoryAddCommand,
  grantCommand,
  importCommand,
  exportCommand,
  backupCommand,
  doctorCommand,
];
