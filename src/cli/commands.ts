import { backupCommand } from './backup';
import type { Command } from './command';
import { doctorCommand } from './doctor';
import { exportCommand } from './export';
import { importCommand } from './import';
import { grantCommand, repositoryAddCommand, repositoryListCommand } from './repository';
import { serveCommand } from './serve';
import { userAddCommand, userListCommand, userPasswordCommand, userTokenCommand } from './user';

export const COMMANDS: readonly Command[] = [
  serveCommand,
  userListCommand,
  userAddCommand,
  userPasswordCommand,
  userTokenCommand,
  repositoryListCommand,
  repositoryAddCommand,
  grantCommand,
  importCommand,
  exportCommand,
  backupCommand,
  doctorCommand,
];
