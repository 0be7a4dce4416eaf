import type { FormProtocol } from '../../src/wire/page-form';
import { hostOf } from '../host';

/** What the form of a new issue and its host say to each other. */
export const { send, request, listen } = hostOf<FormProtocol>();
