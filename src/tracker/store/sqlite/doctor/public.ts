import { isDamaged } from '../result-codes';
import { openExisting } from '../existing';

/**
 * Names of the public repositories of a data file; none when it is too damaged. @throws {UnusableFile} when there is no data file, or it is of a
 * newer version or another program
 */
export function publicRepositories(file: string): string[] {
  const database = openExisting(file);
  try {
    const rows = database.prepare(
      `select owner || '/' || slug as name from repository where is_private = 0 order by owner_folded, slug_folded`,
    );
    return rows.all().map(({ name }) => String(name));
  } catch (error) {
    if (isDamaged(error)) return [];
    throw error;
  } finally {
    database.close();
  }
}
