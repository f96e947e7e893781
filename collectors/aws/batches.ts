/** The list in parts of at most so many, in its order. */
export function inBatches<T>(list: readonly T[], most: number): readonly (readonly T[])[] {
  const batches: T[][] = [];
  for (let start = 0; start < list.length; start += most) {
    batches.push(list.slice(start, start + most));
  }
  return batches;
}
