import type { FileLanguages } from './messages';

/** Returns the language of a file by its name; undefined when it is unknown. */
export function languageOf(path: string, { names, extensions }: FileLanguages): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (Object.hasOwn(names, name)) return names[name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const extension = name.slice(dot);
    if (Object.hasOwn(extensions, extension)) return extensions[extension];
  }
  return undefined;
}
