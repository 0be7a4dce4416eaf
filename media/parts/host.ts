import type { WRITING } from '../../src/wire/page-writing';
import { hostOf } from '../host';

/** What the parts say that any page may have: of texts, their files and their links. */
export const { send, request, ask, listen } = hostOf<typeof WRITING>();
