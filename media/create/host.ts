import type { FormProtocol } from '../../src/wire/page-form';
import { hostOf } from '../host';

/** Messages between the form of a new issue and its host. */
export const { send, request, listen } = hostOf<FormProtocol>();
