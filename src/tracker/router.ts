import type { Params, Result, Router } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';

/** How many shapes of addresses are remembered. */
const MAX_REMEMBERED_ROUTES = 500;
/** What a number of an address is looked up as. No route asks for a number of its own, so that one stands for all. */
const STAND_INS = ['900000001', '900000002', '900000003', '900000004'];
const NUMBER = /(?<=\/)\d+(?=\/|$)/g;

/** Where addresses of one shape lead, and which of their numbers each parameter is (by place), or what it is in all of them. */
type Found<T> = readonly { readonly handler: T; readonly fixed: Params; readonly numbers: readonly (readonly [string, number])[] }[];

/**
 * Hono's router for any routes, which remembers where addresses lead: nearly all that are asked for differ in the number of an issue or a
 * comment alone.
 */
export class RememberingRouter<T> implements Router<T> {
  readonly name = 'RememberingRouter';
  readonly #router = new TrieRouter<T>();
  readonly #known = new Map<string, Found<T>>();

  add(method: string, path: string, handler: T): void {
    this.#router.add(method, path, handler);
    this.#known.clear();
  }

  match(method: string, path: string): Result<T> {
    const numbers: string[] = [];
    const shape = path.replace(NUMBER, (number) => STAND_INS[numbers.push(number) - 1] ?? number);
    if (numbers.length > STAND_INS.length) return this.#router.match(method, path);
    const key = `${method} ${shape}`;
    let found = this.#known.get(key);
    if (!found) {
      found = this.#find(method, shape);
      if (!found) return this.#router.match(method, path);
      if (this.#known.size >= MAX_REMEMBERED_ROUTES) this.#known.clear();
      this.#known.set(key, found);
    }
    return [
      found.map(({ handler, fixed, numbers: places }): [T, Params] => {
        const parameters = { ...fixed };
        for (const [name, place] of places) parameters[name] = numbers[place]!;
        return [handler, parameters];
      }),
    ];
  }

  /** Undefined where a parameter holds a number and more, which to put together again is not worth it. */
  #find(method: string, shape: string): Found<T> | undefined {
    const [matches] = this.#router.match(method, shape) as [[T, Params][]];
    let isSimple = true;
    const found = matches.map(([handler, parameters]) => {
      const fixed: Params = {};
      const numbers: [string, number][] = [];
      for (const [name, value] of Object.entries(parameters)) {
        const place = STAND_INS.indexOf(value);
        if (place >= 0) numbers.push([name, place]);
        else fixed[name] = value;
        if (place < 0 && STAND_INS.some((number) => value.includes(number))) isSimple = false;
      }
      return { handler, fixed, numbers };
    });
    return isSimple ? found : undefined;
  }
}
