import * as v from 'valibot';
import type { Attachment } from '../../model/issue';
import { attachmentPath, linkTo } from './address';
import { date } from './comment';
import { toIso } from './dates';
import type { EncodeOptions2 } from './issue';
import { encodeUser2, personFromJson, UserJson } from './people';

/** Encodes an attachment. Its URL is a list of one, as on Bitbucket. `size` (absent without content), `user` and `created_on` are additions. */
export const encodeAttachment = (
  attachment: Attachment,
  number: number,
  { base, repository }: EncodeOptions2,
): Record<string, unknown> => ({
  type: 'issue_attachment',
  name: attachment.name,
  links: { self: { href: [linkTo(base, attachmentPath(repository, number, attachment.name)).href] } },
  ...(attachment.size !== null && { size: attachment.size }),
  user: attachment.author && encodeUser2(attachment.author, base),
  created_on: attachment.createdOn && toIso(attachment.createdOn),
});

const AttachmentJson = v.object({
  name: v.string(),
  size: v.nullish(v.number(), null),
  user: v.nullish(UserJson),
  created_on: v.nullish(date, null),
});

/** Parses an attachment. @throws {ValiError} */
export function decodeAttachment(json: unknown): Attachment {
  const { name, size, user, created_on } = v.parse(AttachmentJson, json);
  return { name, size, author: personFromJson(user), createdOn: created_on };
}
