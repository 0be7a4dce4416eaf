import type { BoardProtocol } from '../../src/wire/page-board';
import { hostOf } from '../host';

/** What the board and its host say to each other. */
export const { send, request, ask, listen } = hostOf<BoardProtocol>();
