import { useEffect, useState } from 'preact/hooks';
import type { Similar } from '../../src/wire/page-form';
import { boot } from '../host';
import { Icon } from '../parts/controls';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { listen, send } from './host';

/** Issues that are similar to the one being written, requested while the title is typed. The host waits for a pause in typing. */
export function useSimilar(title: string, place: string): readonly Similar[] {
  const [answer, setAnswer] = useState<{ title: string; issues: readonly Similar[] }>({ title: '', issues: [] });
  useEffect(() => listen({ similar: setAnswer }), []);
  useEffect(() => send({ type: 'similar', title }), [title, place]);
  const isEmpty = title.trim() === '';
  const count = isEmpty ? 0 : answer.issues.length;
  useEffect(() => {
    if (count > 0) announce(count === 1 ? t('similarFoundOne') : t('similarFound', count));
  }, [count]);
  // The last answer is shown until the next one arrives, so that the list does not flicker.
  return isEmpty ? [] : answer.issues;
}

/** Issues that resemble the title that is being typed, with links to them. */
export function SimilarList({ issues }: { issues: readonly Similar[] }) {
  if (issues.length === 0) return null;
  return (
    <section class="similar" aria-labelledby="similar-title">
      <h2 id="similar-title">{t('similar')}</h2>
      <ul>
        {issues.map(({ number, title, status, kind }) => (
          <li key={number}>
            <button type="button" class="link similar-link" title={t('openBeside')} onClick={() => send({ type: 'openIssue', number })}>
              <Icon name={boot.icons.kind[kind]} />
              <span class="similar-name" dir="auto">
                {title}
              </span>
              <span class="similar-more">
                #{number} · {boot.labels.status[status]}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
