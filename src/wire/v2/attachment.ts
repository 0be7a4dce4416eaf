import * as v from 'valibot';
import type { Attachment } from '../../model/issue';
import { attachmentPath, link } from './address';
import { date } from './comment';
import { toIso } from './dates';
import type { EncodeOptions2 } from './issue';
import { encodeUser, personFromJson, UserJson } from './people';

/**
 * Writes an attachment. Its address is a list of one, as Bitbucket had it; `size` (of one whose content is here), `user` and `created_on` are
 * additions of ours.
 */
export const encodeAttachment = (
  attachment: Attachment,
  number: number,
  { base, repository }: EncodeOptions2,
): Record<string, unknown> => ({
  type: 'issue_attachment',
  name: attachment.name,
  links: { self: { href: [link(base, attachmentPath(repository, number, attachment.name)).href] } },
  ...(attachment.size !== null && { size: attachment.size }),
  user: attachment.author && encodeUser(attachment.author, base),
  created_on: attachment.createdOn && toIso(attachment.createdOn),
});

const AttachmentJson = v.object({
  name: v.string(),
  size: v.nullish(v.number(), null),
  user: v.nullish(UserJson),
  created_on: v.nullish(date, null),
});

/** Reads an attachment; raises `ValiError` when it is not one. */
export function decodeAttachment(json: unknown): Attachment {
  const { name, size, user, created_on } = v.parse(AttachmentJson, json);
  return { name, size, author: personFromJson(user), createdOn: created_on };
}
