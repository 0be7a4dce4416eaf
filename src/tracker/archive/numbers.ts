/** A compact collection of numbers. It takes 8 bytes per number, a `Set` 40. */
export class Numbers {
  #values = new Float64Array(1024);
  #length = 0;
  #isSorted = true;

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
    this.#isSorted = false;
  }

  sorted(): Float64Array {
    const values = this.#values.subarray(0, this.#length);
    if (!this.#isSorted) values.sort();
    this.#isSorted = true;
    return values;
  }

  get max(): number {
    return this.sorted().at(-1) ?? 0;
  }

  get min(): number {
    return this.sorted()[0] ?? 0;
  }

  has(value: number): boolean {
    const values = this.sorted();
    let low = 0;
    for (let high = values.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return values[low] === value;
  }

  /** Counts the numbers that were added more than once, once for each repetition. */
  repeated(): number {
    const values = this.sorted();
    let count = 0;
    for (let i = 1; i < values.length; i++) if (values[i] === values[i - 1]) count++;
    return count;
  }
}
