import { placeText, type IssueAnchor } from '../model/codeAnchors';
import { repositoryName } from '../model/repository';
import { jsonBytes, fitTexts, MAX_ANSWER_BYTES, nextOf, NOTE, type PagedText } from './answer';
import type { ToolInput } from './definitions';
import type { ToolHost } from './host';
import { placesIn } from './places';
import { DESCRIPTION, invalidCursor } from './read';
import { nameText, usernameText, titleText, withoutNull } from './rows';
import { visibleLine, visibleText } from './visible';

/** Room for the cursor and the sentence about it. */
const END_BYTES = 400;
const MAX_PATH_CHARS = 1000;
const MAX_NOTE_CHARS = 500;

interface Source {
  readonly key: string;
  readonly author: string | null;
  readonly text: string;
}

/** The places that a text names, each once. */
function piecesOf({ key, author, text }: Source): PagedText[] {
  const keys = new Set<string>();
  return placesIn(visibleText(text)).flatMap(({ file, lines, commit, quote }, at) => {
    const name = JSON.stringify([file, lines, commit]);
    if (quote === '' && keys.has(name)) return [];
    keys.add(name);
    const about = { ...(file !== undefined && { untrusted_file: file }), lines, commit, in: key, author };
    return [{ key: `${key}-${at}`, about, text: quote }];
  });
}

/** A place that the issue is attached to, with its lines at that time. */
function anchorPiece({ id, author, note, ...place }: IssueAnchor): PagedText {
  const about = withoutNull({
    untrusted_file: place.path === '' ? undefined : visibleLine(place.path, MAX_PATH_CHARS),
    lines: placeText({ ...place, path: '' }).replace(/^lines? /, ''),
    commit: place.commit,
    in: 'anchor',
    author: usernameText(author),
    untrusted_note: note === undefined ? undefined : visibleLine(note, MAX_NOTE_CHARS),
  });
  return { key: `anchor-${id}`, about, text: visibleText(place.lines.join('\n')) };
}

/** Lists the places in code that an issue is attached to, and those that its texts name. @throws {ToolError} @throws {TrackerError} */
export async function codeOfIssue(host: ToolHost, input: ToolInput<'code_of_issue'>, signal: AbortSignal): Promise<string> {
  const { id, service } = await host.repository(input.repository, signal);
  const [issue, comments, anchors = []] = await Promise.all([
    service.get(id, input.number, { signal }),
    service.comments(id, input.number, { signal }),
    service.anchors(id, input.number, { signal }),
  ]);
  const sources: Source[] = [
    { key: DESCRIPTION, author: nameText(issue.reporter?.username), text: issue.content },
    ...comments.map((comment) => ({
      key: `comment-${comment.id}`,
      author: nameText(comment.author?.username),
      text: comment.content ?? '',
    })),
  ];
  const places = [...anchors.map(anchorPiece), ...sources.flatMap(piecesOf)];
  const head = {
    note: NOTE,
    repository: repositoryName(id),
    number: issue.number,
    untrusted_title: titleText(issue.title),
    total: places.length,
  };
  const isRest = input.cursor !== undefined;
  const fitting = fitTexts(places, MAX_ANSWER_BYTES - jsonBytes(head) - END_BYTES, input.cursor);
  if (!fitting || (isRest && places.length === 0)) throw invalidCursor('code_of_issue');
  return JSON.stringify({ ...head, places: fitting.pieces, ...nextOf(fitting.next) });
}
