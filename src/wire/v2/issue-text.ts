import type { Issue, Person } from '../../model/issue';
import { LISTS, type ListName } from '../../model/words';
import { quoted, remembered, rememberedOf } from '../texts';
import { issuesPath, repositoryPage, titleInPath } from './address';
import { toIso } from './dates';
import type { EncodeOptions2 } from './issue';
import { encodeUser } from './people';
import { encodeItem, encodeRepositoryReference } from './repository';

const repositoryText = remembered((owner, slug, base) => JSON.stringify(encodeRepositoryReference({ owner: owner, slug: slug }, base)));

const userText = rememberedOf((person: Person, base) => JSON.stringify(encodeUser(person, base)));

const itemText = remembered((list, name, id, owner, slug, base) =>
  JSON.stringify(encodeItem(list as ListName, { name: name, id: id === '' ? undefined : Number(id) }, { owner: owner, slug: slug }, base)),
);

const date = (iso: string | null): string => (iso === null ? 'null' : quoted(toIso(iso)));

/** Writes issues as JSON, letter for letter as `encodeIssue` and `JSON.stringify` do, in a third of the time. */
export function issueWriter2({ base, repository, render, itemId }: EncodeOptions2): (issue: Issue) => string {
  const { owner, slug } = repository;
  const ours = repositoryText(owner, slug, base);
  const person = (it: Person | null) => (it === null ? 'null' : userText(it, base));
  const [paths, pages] = [base + issuesPath(repository), `${base}${repositoryPage(repository)}/issues`];
  const link = (address: string) => `{"href":"${address}"}`;
  return (issue) => {
    const { number, content, markup } = issue;
    const path = `${paths}/${number}`;
    const [component, milestone, version] = LISTS.map((list) => {
      const name = issue[list];
      return name === null ? 'null' : itemText(list, name, String(itemId(list, name) ?? ''), owner, slug, base);
    });
    return `{"priority":"${issue.priority}","kind":"${issue.kind}","repository":${ours},"links":{"attachments":${link(
      `${path}/attachments`,
    )},"self":${link(path)},"watch":${link(`${path}/watch`)},"comments":${link(`${path}/comments`)},"html":${link(
      `${pages}/${number}/${titleInPath(issue.title)}`,
    )},"vote":${link(`${path}/vote`)}},"reporter":${person(issue.reporter)},"title":${quoted(issue.title)},"component":${component},"votes":${
      issue.voteCount
    },"watches":${issue.watcherCount},"content":{"raw":${quoted(content)},"markup":"${markup}","html":${quoted(
      render(content, markup),
    )},"type":"rendered"},"assignee":${person(issue.assignee)},"state":"${issue.status}","version":${version},"edited_on":${date(
      issue.editedOn,
    )},"created_on":${date(issue.createdOn)},"milestone":${milestone},"updated_on":${date(issue.updatedOn)},"type":"issue","id":${number}}`;
  };
}
