import { useEffect, useId, useState } from 'preact/hooks';
import type { Board, GroupBy } from '../../src/wire/page-board';
import { IconButton } from '../parts/controls';
import { SelectField } from '../parts/select';
import { t } from '../l10n';
import { request, send } from './host';
import { boardText } from './l10n';

/** The input of the board's query, with its problems below. */
function QueryBox({ query }: { readonly query: string }) {
  const id = useId();
  const [text, setText] = useState(query);
  const [problem, setProblem] = useState<string>();
  useEffect(() => setText(query), [query]);
  const apply = async () => {
    const outcome = await request({ type: 'filter', query: text }, t('noAnswer'));
    setProblem(outcome.ok ? undefined : outcome.message);
  };
  return (
    <form
      class="board-query"
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <label for={id} class="visually-hidden">
        {boardText('filter')}
      </label>
      <input
        id={id}
        class="input"
        type="search"
        dir="auto"
        spellcheck={false}
        placeholder={boardText('filterHint')}
        value={text}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onInput={(event) => setText(event.currentTarget.value)}
        // Fired by the clear button; typed text is applied with Enter.
        onSearch={(event: Event) => (event.currentTarget as HTMLInputElement).value === '' && query !== '' && void apply()}
      />
      {problem !== undefined && (
        <div class="field-problem" id={`${id}-problem`} role="alert">
          {problem}
        </div>
      )}
    </form>
  );
}

/** The head of the board: repository, query, and the field of its columns. */
export function BoardHead({ board, place }: { readonly board: Board | undefined; readonly place: string }) {
  const count = board?.columns.reduce((sum, column) => sum + column.count, 0);
  return (
    <header class="board-head">
      <h1 class="board-title">
        <span dir="auto">{board?.place ?? place}</span>
        {count !== undefined && !board?.loading && (
          <span class="board-count muted">{boardText(count === 1 ? 'oneIssue' : 'issues', count)}</span>
        )}
      </h1>
      {board && (
        <div class="board-tools">
          <QueryBox query={board.query} />
          <SelectField
            label={boardText('columnsBy')}
            class="board-by"
            value={board.groupBy}
            options={board.groupings}
            onChange={(by) => send({ type: 'groupBy', by: by as GroupBy })}
          />
          <IconButton icon="refresh" label={t('refresh')} onClick={() => send({ type: 'refresh' })} />
        </div>
      )}
    </header>
  );
}
