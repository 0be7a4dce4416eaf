/** All rows of a section of a snapshot, which gives them in batches. */
export async function allRows<Row>(batches: AsyncIterable<readonly Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const rows of batches) all.push(...rows);
  return all;
}
