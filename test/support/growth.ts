const [SMALL, LARGE] = [5_000, 80_000]

/** Work of quadratic cost grows 256 times from the small size to the large, work of linear cost 16 times. */
export const QUADRATIC = 100

/** How many times longer work takes on 16 times as much. The fastest of several runs counts, as other work on the machine only slows it down. */
export async function growthOf(work: (size: number) => unknown): Promise<number> {
  const fastest = async (size: number): Promise<number> => {
    let best = Infinity
    for (let run = 0; run < 5; run++) {
      const started = performance.now()
      await work(size)
      best = Math.min(best, performance.now() - started)
    }
    return best
  }
  // A hundredth of a millisecond is the least that is told from nothing.
  return (await fastest(LARGE)) / Math.max(await fastest(SMALL), 0.01)
}
