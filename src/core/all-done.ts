/**
 * Waits for every promise, even when one fails, and then throws the first failure: nothing goes on
 * unwatched behind a caller that has already moved on to close what it uses.
 */
export async function allDone<T>(promises: Iterable<Promise<T>>): Promise<readonly T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
