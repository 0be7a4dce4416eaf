import { isListField } from '../model/fields';
import { InvalidField, type Repository, type Store } from './store/store';

/** Adds the valid names to the error about a name that a list does not have. Returns other errors unchanged. */
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
