/** Keeps Node's note that `node:sqlite` is experimental off the screen of people who can do nothing about it. Other warnings stay. */
export function suppressSqliteWarning(): void {
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    const text = typeof warning === 'string' ? warning : warning.message;
    if (!text.startsWith('SQLite is an experimental feature')) emit(warning, ...rest);
  };
}
