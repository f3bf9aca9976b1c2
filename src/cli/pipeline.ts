// Several pieces of work at once, their results in the order of the source.

/**
 * Runs `work` on up to `depth` items at a time and yields the results in the order of `source`.
 * A finished result is never held back by a source that is waiting for more input.
 */
export async function* inOrder<In, Out>(
  source: AsyncIterable<In>,
  depth: number,
  work: (item: In) => Promise<Out>,
): AsyncGenerator<Out, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const running: Promise<Out>[] = [];
  let reading: Promise<IteratorResult<In>> | undefined;
  let ended = false;
  try {
    while (true) {
      if (!ended && reading === undefined && running.length < depth) reading = quiet(iterator.next());
      const first = running[0];
      if (reading === undefined && first === undefined) return;
      const next = await Promise.race([
        ...(first === undefined ? [] : [first.then(() => 'done' as const)]),
        ...(reading === undefined ? [] : [reading.then(() => 'read' as const)]),
      ]);
      if (next === 'done') {
        yield await (running.shift() as Promise<Out>);
        continue;
      }
      const item = await (reading as Promise<IteratorResult<In>>);
      reading = undefined;
      if (item.done === true) ended = true;
      else running.push(quiet(work(item.value)));
    }
  } finally {
    const closed = iterator.return?.();
    if (closed !== undefined) void quiet(closed);
  }
}

/** A rejection that nobody awaits any more, after another one ended the run, is no fault. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
