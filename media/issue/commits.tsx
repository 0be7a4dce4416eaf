import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { IssueProtocol } from '../../src/wire/page-issue';
import type { Reply } from '../../src/wire/page-protocol';
import { Icon } from '../parts/controls';
import { When } from '../parts/when';
import { t } from '../l10n';
import { ask, send } from './host';

type IssueHistory = Reply<IssueProtocol, 'named'>;

const SHORT_HASH_CHARS = 7;

interface Props {
  readonly number: number;
  /** Requested again when it changes: with each change of the issue, such as work that is started on it. */
  readonly version: string;
  readonly refreshing: boolean;
}

/** The commits and branches that mention the issue. They are requested after the issue is shown, because searching the history takes time. */
export function Commits({ number, version, refreshing }: Props) {
  const [history, setHistory] = useState<IssueHistory>();
  useEffect(() => setHistory(undefined), [number]);
  useEffect(() => {
    if (refreshing) return undefined;
    let isStale = false;
    void ask('named', {}).then((reply) => !isStale && reply && setHistory(reply));
    return () => void (isStale = true);
  }, [number, version, refreshing]);
  if (!history || history.commits.length + history.branches.length === 0) return null;
  const { commits, branches, more: moreCount } = history;
  return (
    <section class="relations named-in-git" aria-labelledby="named-title">
      <div class="section-head">
        <h2 id="named-title">
          {t('namedInGit')} <span class="count">{commits.length + branches.length + moreCount}</span>
        </h2>
      </div>
      {branches.length > 0 && (
        <div class="relation-group">
          <h3 id="named-branches">{t('branches')}</h3>
          <ul aria-labelledby="named-branches">
            {branches.map(({ name, commit, isCurrent }) => (
              <Row
                key={name}
                icon="git-branch"
                hash={commit}
                label={t('branchLabel', name)}
                title={name}
                note={isCurrent && t('checkedOut')}
              />
            ))}
          </ul>
        </div>
      )}
      {commits.length > 0 && (
        <div class="relation-group">
          <h3 id="named-commits">{t('commits')}</h3>
          <ul aria-labelledby="named-commits">
            {commits.map(({ hash, subject, author, date }) => (
              <Row
                key={hash}
                icon="git-commit"
                hash={hash}
                label={t('commitLabel', hash.slice(0, SHORT_HASH_CHARS), subject, author)}
                title={subject}
                note={
                  <>
                    {author}, <When date={date} />
                  </>
                }
              />
            ))}
          </ul>
        </div>
      )}
      {moreCount > 0 && <p class="named-more">{moreCount === 1 ? t('oneMoreCommit') : t('moreCommits', moreCount)}</p>}
    </section>
  );
}

interface RowProps {
  readonly icon: string;
  readonly hash: string;
  readonly label: string;
  readonly title: string;
  readonly note: ComponentChildren;
}

const Row = ({ icon, hash, label, title, note }: RowProps) => (
  <li class="relation">
    <button type="button" class="relation-open" aria-label={label} title={title} onClick={() => send({ type: 'openCommit', hash })}>
      <Icon name={icon} class="relation-status" />
      {icon === 'git-commit' && <code class="relation-number">{hash.slice(0, SHORT_HASH_CHARS)}</code>}{' '}
      <span class="relation-title" dir="auto">
        {title}
      </span>
    </button>
    {note && <span class="named-note">{note}</span>}
  </li>
);
