import { writeFileSync } from 'node:fs'
import { chance } from '../lab/chance'
import { releases } from '../lab/releases'
import type { Release } from '../lab/types'
import { everyCall } from './every-call'
import { type Outcome, round, timeOf } from './round'
import { left } from './slice'
import { canDo, type VerbName, verbNames } from './verbs'
import { fits, type VictimName, victimNames } from './victims'
import { type Way, World, ways } from './world'

/** What a run is for; what is not named is drawn. */
export interface Wish {
  readonly kills: number
  readonly seed: number
  readonly release: Release
  readonly verb?: VerbName
  readonly victim?: VictimName
  readonly way?: Way
  readonly at?: number
  readonly slice: boolean
  readonly everyCall: boolean
  /** file for the kills and findings as JSON */
  readonly report?: string
}

/** Findings that were made, each with the words that repeat it. */
export class Report {
  readonly counts = { loss: 0, unaccounted: 0, 'dead-end': 0, untold: 0 }
  kills = 0
  private readonly found: string[] = []

  add(what: string, again: string, { told, findings }: Outcome): void {
    this.kills++
    if (findings.length === 0) return
    console.log(`FINDING ${what}; told: ${told.slice(0, 160)}\n  again: npm run faults -- ${again}`)
    this.found.push(`${what}: ${findings.map(({ kind, text }) => `${kind}: ${text}`).join('; ')}`)
    for (const { kind, text } of findings) {
      this.counts[kind]++
      console.log(`  ${kind}: ${text}`)
    }
  }

  /** Prints the sums, and writes the file that was asked for. @returns how many findings there are */
  end(heading: string, file?: string): number {
    const { loss, unaccounted, untold } = this.counts
    const sum = loss + unaccounted + untold + this.counts['dead-end']
    console.log(
      `${heading}: ${this.kills} kills, ${loss} losses, ${unaccounted} unaccounted files, ${this.counts['dead-end']} dead ends, ${untold} ends not told`,
    )
    if (file !== undefined) writeFileSync(file, JSON.stringify({ kills: this.kills, findings: this.found }))
    return sum
  }
}

function parse(args: readonly string[]): Wish {
  const words = new Map<string, string>()
  const flags = new Set<string>()
  for (let n = 0; n < args.length; n++) {
    const name = args[n] ?? ''
    if (name === '--slice' || name === '--every-call') flags.add(name)
    else if (/^--(kills|seed|release|verb|victim|way|at|report)$/.test(name)) words.set(name.slice(2), args[++n] ?? '')
    else throw new Error(`${name}: not known. See CONTRIBUTING.md`)
  }
  const one = <T extends string>(name: string, of: readonly T[]): T | undefined => {
    const text = words.get(name)
    if (text === undefined || of.includes(text as T)) return text as T | undefined
    throw new Error(`--${name} ${text}: one of ${of.join(', ')}`)
  }
  const number = (name: string) => (words.has(name) ? Number(words.get(name)) : undefined)
  return {
    kills: number('kills') ?? 60,
    // A new one each day, the same all day
    seed: number('seed') ?? Number(new Date().toISOString().slice(0, 10).replaceAll('-', '')),
    release: one('release', Object.keys(releases) as Release[]) ?? 'own',
    verb: one('verb', verbNames),
    victim: one('victim', victimNames),
    way: one('way', ways),
    at: number('at'),
    report: words.get('report'),
    slice: flags.has('--slice'),
    everyCall: flags.has('--every-call'),
  }
}

/** Draws until something is drawn that can be. */
function draw(wish: Wish, below: (n: number) => number): { verb: VerbName; victim: VictimName; way: Way; at: number } {
  const of = <T>(list: readonly T[]) => list[below(list.length)] as T
  for (let tries = 0; tries < 10_000; tries++) {
    const verb = wish.verb ?? of(verbNames)
    const victim = wish.victim ?? of(victimNames)
    const way = wish.way ?? of(ways)
    const at = wish.at ?? below(1000) / 1000
    if (fits(victim, verb, way) && canDo(verb, wish.release) && !(wish.slice && left(verb, victim, way)))
      return { verb, victim, way, at }
  }
  throw new Error('no such victim in such a verb')
}

async function atRandom(world: World, wish: Wish, report: Report): Promise<void> {
  const times = new Map<string, number>()
  let missed = 0
  for (let n = 0; report.kills < wish.kills && missed < wish.kills + 20; n++) {
    // Each kill has a seed of its own, so that it can be repeated alone.
    const seed = wish.seed + n
    const { verb, victim, way, at } = draw(wish, chance(seed))
    // What root does over ssh takes as long as with sudo.
    const key = `${verb} ${way === 'sudo' ? 'root' : way}`
    if (!times.has(key)) {
      times.set(key, await timeOf(world, verb, way))
      await world.clean()
    }
    const ms = at * (times.get(key) ?? 0)
    const outcome = await round(world, verb, way, { victim, at, ms })
    await world.clean()
    const what = `${verb} by ${way}, ${victim} at ${ms.toFixed(0)} of ${times.get(key)?.toFixed(0)} ms`
    if (!outcome.struck) {
      missed++
      continue
    }
    const again = `--release ${wish.release} --seed ${seed} --kills 1 --verb ${verb} --victim ${victim} --way ${way} --at ${at}`
    report.add(what, again, outcome)
    if (process.env.OFFSHOOT_FAULTS_VERBOSE) console.log(`${report.kills} ${what}: ${outcome.told.slice(0, 100)}`)
  }
}

async function main(): Promise<number> {
  const wish = parse(process.argv.slice(2))
  console.log(`seed ${wish.seed}, libvirt ${releases[wish.release].libvirt} (${wish.release})`)
  const begin = Date.now()
  await using world = await World.up(wish.release)
  const report = new Report()
  if (wish.everyCall) await everyCall(world, wish, report)
  else await atRandom(world, wish, report)
  const found = report.end(`seed ${wish.seed}, ${wish.release}`, wish.report)
  console.log(`${((Date.now() - begin) / 1000).toFixed(0)} s`)
  return found > 0 || report.kills === 0 ? 1 : 0
}

process.exitCode = await main()
