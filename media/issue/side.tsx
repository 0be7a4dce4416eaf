import type { IssueView } from '../../src/wire/page-issue';
import { PANEL_FIELDS } from '../parts/choices';
import { Icon } from '../parts/controls';
import { Avatar, Name } from '../parts/person';
import { t } from '../l10n';
import { FieldEditor } from './fields';
import type { Saver } from './saving';

/** The side bar: fields, votes and watchers. */
export function Side({ view, saver }: { view: IssueView; saver: Saver }) {
  return (
    <aside class="side" aria-labelledby="fields-title">
      <h2 id="fields-title" class="visually-hidden">
        {t('fields')}
      </h2>
      <div class="fields">
        {PANEL_FIELDS.map((field) => (
          <FieldEditor key={field} field={field} view={view} saver={saver} />
        ))}
      </div>
      <Involved view={view} saver={saver} />
    </aside>
  );
}

function Involved({ view, saver }: { view: IssueView; saver: Saver }) {
  const { issue, participation, can, followers } = view;
  const watching = saver.get('watch');
  const voting = saver.get('vote');
  const isWatching = participation?.watching ?? false;
  const hasVoted = participation?.voted ?? false;
  const watch = () =>
    saver.send('watch', { type: 'watch', on: !isWatching }, { ok: t(isWatching ? 'watchesNot' : 'watches'), failed: (reason) => reason });
  const vote = () =>
    saver.send('vote', { type: 'vote', on: !hasVoted }, { ok: t(hasVoted ? 'votedNot' : 'voted'), failed: (reason) => reason });
  const failure = watching?.failure ?? voting?.failure;
  const people = followers ?? [];
  return (
    <section class="involved" aria-labelledby="involved-title">
      <h3 id="involved-title" class="visually-hidden">
        {t('involved')}
      </h3>
      {(can.watch || can.vote) && (
        <div class="involved-actions">
          {can.watch && (
            <Toggle
              icon="eye"
              isOn={isWatching}
              label={isWatching ? t('watching') : t('watch')}
              count={issue.watcherCount}
              onClick={() => void watch()}
            />
          )}
          {can.vote && (
            <Toggle
              icon="thumbsup"
              isOn={hasVoted}
              label={hasVoted ? t('hasVoted') : t('vote')}
              count={issue.voteCount}
              onClick={() => void vote()}
            />
          )}
        </div>
      )}
      {failure && (
        <p class="field-problem" role="alert">
          {failure.message}
        </p>
      )}
      {followers && (
        <>
          <h4 class="followers-title">
            {people.length === 0 ? t('noFollowers') : people.length === 1 ? t('follower') : t('followers', people.length)}
          </h4>
          {people.length > 0 && (
            <ul class="followers">
              {people.map((person) => (
                <li key={person.username}>
                  <Avatar person={person} />
                  <Name person={person} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

interface ToggleProps {
  readonly icon: string;
  readonly isOn: boolean;
  readonly label: string;
  readonly count: number;
  readonly onClick: () => void;
}

const Toggle = ({ icon, isOn, label, count, onClick }: ToggleProps) => (
  <button type="button" class={`toggle ${isOn ? 'is-on' : ''}`} aria-pressed={isOn} onClick={onClick}>
    <Icon name={icon} />
    <span>{label}</span>
    <span class="toggle-count">{count}</span>
  </button>
);
