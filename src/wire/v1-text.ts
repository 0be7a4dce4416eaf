import type { Issue, Person, RepositoryId } from '../model/issue';
import { toAmsterdam, toUtc } from './dates';
import { quoted, rememberedOf } from './texts';
import { encodePerson, repositoryPath, type Audience, type EncodeOptions } from './v1';

const personText: Readonly<Record<Audience, (person: Person, base: string) => string>> = {
  person: rememberedOf((person, base) => JSON.stringify(encodePerson(person, { audience: 'person', base }))),
  anonymous: rememberedOf((person, base) => JSON.stringify(encodePerson(person, { audience: 'anonymous', base }))),
};

/** Writes issues of a repository as JSON, letter for letter as `issueEncoder` and `JSON.stringify` do, in a third of the time. */
export function issueWriter(repository: RepositoryId, { audience, base, markup, votes }: EncodeOptions): (issue: Issue) => string {
  const full = audience === 'person';
  const path = `${repositoryPath(repository)}/issues/`;
  const person = (key: string, it: Person | null) => (it === null ? '' : `"${key}":${personText[audience](it, base)},`);
  return (issue) =>
    `{"status":"${issue.status}",${full ? `"priority":"${issue.priority}",` : ''}"title":${quoted(issue.title)},${person(
      'reported_by',
      issue.reporter,
    )}${full ? `"utc_last_updated":"${toUtc(issue.updatedOn)}",` : ''}${person('responsible', issue.assignee)}"comment_count":${
      issue.commentCount
    },"content":${quoted(issue.content)},"created_on":"${toAmsterdam(issue.createdOn)}","local_id":${issue.number},"follower_count":${
      issue.watcherCount
    },${full ? `"utc_created_on":"${toUtc(issue.createdOn)}",` : ''}"metadata":{"kind":"${issue.kind}","version":${quoted(
      issue.version,
    )},"component":${quoted(issue.component)},"milestone":${quoted(issue.milestone)}},"resource_uri":"${path}${issue.number}","is_spam":false${
      markup ? `,"markup":"${issue.markup}"` : ''
    }${votes ? `,"vote_count":${issue.voteCount},"utc_edited_on":${issue.editedOn === null ? 'null' : `"${toUtc(issue.editedOn)}"`}` : ''}}`;
}
