/**
 * The shortest of several runs, ms. For tests that something takes no more than so long: what else the machine does is not what
 * they measure, and seldom meets all of the runs.
 */
export function quickest(run: () => void, times = 5): number {
  return Math.min(
    ...Array.from({ length: times }, () => {
      const began = Date.now()
      run()
      return Date.now() - began
    }),
  )
}
