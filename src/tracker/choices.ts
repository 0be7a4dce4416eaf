import { isListField } from '../model/fields';
import { InvalidField, type Repository, type Store } from './store/store';

/** The error message for a name that a list does not have, with the names that it has. */
export async function nameChoices(store: Store, repository: Repository, error: InvalidField): Promise<InvalidField> {
  if (!isListField(error.field)) return error;
  const names = (await store.choices(repository.key)).lists[error.field];
  const assignees =
    names
      .slice(0, 50)
      .map((name) => name.slice(0, 100))
      .join(', ') + (names.length > 50 ? ', ...' : '');
  return new InvalidField(error.field, `${error.message} ${names.length > 0 ? `It must be one of: ${assignees}.` : 'It has none yet.'}`);
}
