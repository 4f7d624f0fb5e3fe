import type { Report, Wish } from './main'
import type { CutWhom } from './protocol'
import { round } from './round'
import { canDo, verbNames } from './verbs'
import type { World } from './world'

const whoms: readonly CutWhom[] = ['application', 'connection']

/** Cuts after the first call of a verb, after the second, and so on, until it makes no more: of every verb, both ways. */
export async function everyCall(world: World, wish: Wish, report: Report): Promise<void> {
  const way = wish.way ?? 'local'
  for (const verb of verbNames.filter((name) => (wish.verb ?? name) === name && canDo(name, wish.release))) {
    for (const whom of whoms) {
      let after = wish.at ?? 1
      for (; ; after++) {
        const outcome = await round(world, verb, way, { whom, after })
        await world.clean()
        if (!outcome.struck) break
        const what = `${verb} by ${way}, ${whom} cut after call ${after}`
        report.add(what, `--release ${wish.release} --every-call --verb ${verb} --way ${way} --at ${after}`, outcome)
      }
      console.log(`${verb} by ${way}, ${whom}: ${after - 1} cuts`)
    }
  }
}
