import type { Comment, Person } from '../../src/wire/page';
import { Icon } from '../parts/controls';
import { Text } from '../parts/text';
import { When } from '../parts/when';
import { t } from '../words';

export const Name = ({ person }: { person: Person | null }) => (
  <span class="person" title={person?.username}>
    {person?.displayName ?? t('anonymous')}
  </span>
);

/** What people said, oldest first. A change without a word is no comment to read. */
export function Comments({ comments }: { comments: readonly Comment[] }) {
  const said = comments.filter((comment) => comment.content !== null && comment.content.trim() !== '');
  if (said.length === 0) return null;
  return (
    <section class="comments" aria-labelledby="comments-title">
      <div class="section-head">
        <h2 id="comments-title">
          {t('comments')} <span class="count">{said.length}</span>
        </h2>
      </div>
      {said.map((comment) => (
        <article key={comment.id} class="comment" aria-label={t('commentBy', comment.author?.displayName ?? t('anonymous'))}>
          <header class="comment-head">
            <Icon name="account" />
            <Name person={comment.author} />
            <span class="muted">
              <When date={comment.createdOn} />
              {comment.updatedOn !== null && comment.updatedOn !== comment.createdOn && <> · {t('edited')}</>}
            </span>
          </header>
          <Text text={comment.content ?? ''} markup={comment.markup} />
        </article>
      ))}
    </section>
  );
}
