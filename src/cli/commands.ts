import { backupCommand } from './backup';
import type { Command } from './command';
import { doctorCommand } from './doctor';
import { exportCommand } from './export';
import { importCommand } from './import';
import { listCommand } from './list';
import { mcpCommand } from './mcp';
import { moveCommand } from './move';
import { grantCommand, repositoryAddCommand, repositoryListCommand, repositorySetCommand } from './repository';
import { serveCommand } from './serve';
import { userAddCommand, userAdminCommand, userListCommand, userPasswordCommand, userTokenCommand } from './user';

export const COMMANDS: readonly Command[] = [
  serveCommand,
  userListCommand,
  userAddCommand,
  userPasswordCommand,
  userTokenCommand,
  userAdminCommand,
  repositoryListCommand,
  repositoryAddCommand,
  repositorySetCommand,
  grantCommand,
  listCommand,
  mcpCommand,
  importCommand,
  exportCommand,
  moveCommand,
  backupCommand,
  doctorCommand,
];
