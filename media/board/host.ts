import type { BoardProtocol } from '../../src/wire/page-board';
import { hostOf } from '../host';

/** Messages between the board and its host. */
export const { send, request, ask, listen } = hostOf<BoardProtocol>();
