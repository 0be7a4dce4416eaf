/**
 * The shape of an object on the wire, said once: its members in their order, each with how its value is made. From it come both ways of
 * writing: as an object, where keys are picked or another format than JSON is asked for, and as text, which takes a third of the time.
 */

export interface Member<T, Context> {
  readonly key: string;
  /** What it is of a thing; undefined leaves the key out. */
  readonly value: (it: T, context: Context) => unknown;
  /** The same as JSON, where that is quicker than to make the value and write it. */
  readonly json?: (it: T, context: Context) => string | undefined;
  /** Who is told it; absent: everybody. It is asked once for each writer. */
  readonly isTold?: (context: Context) => boolean;
}

/** Makes an object of a thing, with the keys of the members in their order. */
export const toObject =
  <T, Context>(members: readonly Member<T, Context>[]) =>
  (it: T, context: Context): Record<string, unknown> => {
    const object: Record<string, unknown> = {};
    for (const member of members) {
      const value = member.value(it, context);
      if (value !== undefined) object[member.key] = value;
    }
    return object;
  };

/** Writes a thing as JSON, letter for letter as `JSON.stringify` writes what `toObject` makes. */
export function toText<T, Context>(members: readonly Member<T, Context>[]): (it: T, context: Context) => string {
  const all: readonly { key: string; json: NonNullable<Member<T, Context>['json']> }[] = members.map(({ key, value, json }) => ({
    key: `${JSON.stringify(key)}:`,
    json: json ?? ((it, context) => JSON.stringify(value(it, context))),
  }));
  return (it, context) => {
    let text = '';
    for (const member of all) {
      const json = member.json(it, context);
      if (json !== undefined) text += (text === '' ? '{' : ',') + member.key + json;
    }
    return `${text || '{'}}`;
  };
}

const toldTo = <T, Context>(members: readonly Member<T, Context>[], context: Context): Member<T, Context>[] =>
  members.filter(({ isTold }) => isTold?.(context) ?? true);

/** Makes objects for one reader. */
export function objectWriter<T, Context>(members: readonly Member<T, Context>[], context: Context): (it: T) => Record<string, unknown> {
  const write = toObject(toldTo(members, context));
  return (it) => write(it, context);
}

/** Writes JSON for one reader. */
export function textWriter<T, Context>(members: readonly Member<T, Context>[], context: Context): (it: T) => string {
  const write = toText(toldTo(members, context));
  return (it) => write(it, context);
}

/** What a member tells of, for the compiler alone. */
export interface Telling<Field> {
  readonly tells?: Field;
}
export type FieldsOf<M> = M extends { readonly tells?: infer Field } ? Exclude<Field, undefined> : never;

/** Holds members against what there is to tell: the compiler names what none of them tells. */
export const complete =
  <Field>() =>
  <const M extends readonly Telling<Field>[]>(
    members: M &
      ([Exclude<Field, FieldsOf<M[number]>>] extends [never] ? unknown : { readonly isMissing: Exclude<Field, FieldsOf<M[number]>> }),
  ): M =>
    members;
