import type { Job } from '@shared/job'
import { isUnderWay } from '@shared/job'
import type { SnapshotTree } from '@shared/model/snapshot'
import { until } from '../lab/lab'
import { type Child, Gone, Refused } from './child'
import { type Finding, look } from './oracle'
import type { CutWhom } from './protocol'
import { type Scene, type VerbName, verbOf } from './verbs'
import { killAt, type VictimName, victimOf } from './victims'
import type { Way, World } from './world'

/** How long the next Offshoot may take until all is settled, ms. */
const SETTLES = 15_000

/** What happens to whom, and when: at a share of the verb's time, or after a number of calls. */
export type Blow =
  | { readonly victim: VictimName; readonly at: number; readonly ms: number }
  | { readonly whom: CutWhom; readonly after: number }

export interface Outcome {
  /** false: the victim was not there, or the verb was over before */
  readonly struck: boolean
  /** how the verb ended, as it was told; `gone` when Offshoot was killed */
  readonly told: string
  readonly findings: readonly Finding[]
}

/** One verb, one blow: then the next Offshoot comes, and the host is looked at. */
export async function round(world: World, verb: VerbName, way: Way, blow: Blow): Promise<Outcome> {
  const scene = await verbOf(verb).prepare(world)
  await world.lab.virsh('pool-refresh', 'faults')
  const offshoot = await begun(world, way, scene)
  const findings: Finding[] = []
  const { struck, told } = await strike(world, { verb, way, scene, blow, offshoot })
  if (!struck) return { struck, told, findings }
  if (told.startsWith('bug') || told.startsWith('no answer'))
    findings.push({ kind: 'untold', text: `the verb ended as: ${told.slice(0, 300)}` })
  offshoot.kill()
  if ('victim' in blow) await victimOf(blow.victim).mend?.(world)
  const failed = (error: unknown): Finding[] => [{ kind: 'dead-end', text: `the next Offshoot, or virsh: ${error}` }]
  findings.push(...(await settled(world, way, scene).catch(failed)))
  return { struck, told, findings }
}

/** How long the verb takes when nothing happens to it, ms. @throws Refused */
export async function timeOf(world: World, verb: VerbName, way: Way): Promise<number> {
  const scene = await verbOf(verb).prepare(world)
  await world.lab.virsh('pool-refresh', 'faults')
  const offshoot = await begun(world, way, scene)
  const begin = performance.now()
  await verbOf(verb).run(offshoot, world.hostOf(way), scene)
  return performance.now() - begin
}

async function begun(world: World, way: Way, { uuid }: Scene): Promise<Child> {
  const offshoot = await world.offshoot(way)
  const host = world.hostOf(way)
  await until('the VM', async () => {
    const row = await offshoot.ask<{ xmlKnown?: boolean } | null>('inventory.row', { host, uuid })
    return row?.xmlKnown
  })
  return offshoot
}

async function strike(
  world: World,
  it: { verb: VerbName; way: Way; scene: Scene; blow: Blow; offshoot: Child },
): Promise<{ struck: boolean; told: string }> {
  const { offshoot, blow } = it
  let over = false
  if ('after' in blow) offshoot.cutAfter(blow.after, blow.whom)
  const running = verbOf(it.verb)
    .run(offshoot, world.hostOf(it.way), it.scene)
    .then(
      () => 'done',
      (error: unknown) => {
        if (error instanceof Gone) return 'gone'
        if (error instanceof Refused) return error.message
        return `no answer: ${error}`
      },
    )
    .finally(() => {
      over = true
    })
  if ('after' in blow) {
    const told = await running
    return { struck: told === 'gone' || offshoot.cut !== undefined, told }
  }
  const struck = await killAt(victimOf(blow.victim), blow.ms, { world, offshoot, over: () => over })
  return { struck, told: await running }
}

/** The next Offshoot comes: it settles what was cut short, and what it offers works. @returns what is wrong for good */
async function settled(world: World, way: Way, scene: Scene): Promise<Finding[]> {
  const host = world.hostOf(way)
  const next = await world.offshoot(way)
  const end = Date.now() + SETTLES
  let findings: Finding[] = []
  let jobs: readonly Job[] = []
  let tree: SnapshotTree | null = null
  for (;;) {
    jobs = await next.jobs()
    const busy = jobs
      .filter(isUnderWay)
      .map((job): Finding => ({ kind: 'dead-end', text: `job ${job.kind}: ${job.state}` }))
    tree = await treeOf(next, host, scene)
    findings = [...busy, ...(await look(world, scene, { jobs, tree }))]
    if (findings.length === 0 || Date.now() > end) break
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  if (findings.length > 0) return findings
  const refusals = [...(await takeNextSteps(next, jobs)), ...(await removeLeft(next, host, scene, tree))]
  if (refusals.length > 0) return refusals
  const after = await look(world, scene, { jobs: await next.jobs(), tree: await treeOf(next, host, scene) })
  if (after.length > 0) return after.map(({ kind, text }) => ({ kind, text: `after Remove and Dismiss: ${text}` }))
  if (jobs.length > 0) {
    const third = await world.offshoot(way)
    // It looks for jobs as soon as it is online; another question of the same kind comes after that.
    await treeOf(third, host, scene)
    const again = await third.jobs()
    if (again.length > 0)
      return again.map(({ kind, state }) => ({
        kind: 'dead-end',
        text: `job ${kind}, ${state}, is back after Dismiss`,
      }))
  }
  return everythingGoes(world, next, host, scene)
}

async function treeOf(offshoot: Child, host: string, { uuid }: Scene): Promise<SnapshotTree | null> {
  return offshoot.ask<SnapshotTree>('snapshots.tree', { host, uuid }).catch(() => null)
}

/** What the list of jobs offers: Remove where something was left, then Dismiss. */
async function takeNextSteps(offshoot: Child, jobs: readonly Job[]): Promise<Finding[]> {
  const findings: Finding[] = []
  const step = (job: Job, name: string) =>
    offshoot.ask(name, { job: job.id }).catch((error: unknown) => {
      findings.push({ kind: 'dead-end', text: `${name} of job ${job.kind}, ${job.state}: ${error}` })
    })
  for (const job of jobs) {
    if (job.leftovers.length > 0) await step(job, 'jobs.undo')
    await step(job, 'jobs.dismiss')
  }
  return findings
}

/** What the page of snapshots offers: Remove where an operation left files. */
async function removeLeft(
  offshoot: Child,
  host: string,
  { uuid }: Scene,
  tree: SnapshotTree | null,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { id, how, files } of tree?.unfinished ?? []) {
    if (how !== 'left') continue
    await offshoot.ask('snapshots.unfinished', { host, uuid, id, act: 'remove' }).catch((error: unknown) => {
      findings.push({ kind: 'dead-end', text: `removing ${files.join(' ')}, which a snapshot left: ${error}` })
    })
  }
  return findings
}

/** No dead end: every snapshot and every VM can be deleted, by Offshoot itself. */
async function everythingGoes(world: World, offshoot: Child, host: string, scene: Scene): Promise<Finding[]> {
  const { lab } = world
  try {
    const names = (await lab.virsh('list', '--all', '--name')).split('\n').map((name) => name.trim())
    // What stands on the other's disk goes first.
    for (const name of [scene.makes, scene.name]) {
      if (name === undefined || !names.includes(name)) continue
      const uuid = await lab.virsh('domuuid', name)
      await until('the VM', () => offshoot.ask('inventory.row', { host, uuid }))
      if ((await lab.virsh('domstate', name)) !== 'shut off') {
        await offshoot.ask('domains.power', { host, uuid, action: 'force-off' })
        await until(
          'off',
          async () => (await offshoot.ask<{ state: string }>('inventory.row', { host, uuid })).state === 'shut-off',
        )
      }
      const plan = await offshoot.ask<{ id: string }>('domains.deletePlan', { host, uuid })
      await offshoot.do('domains.delete', { plan: plan.id, remove: [], nvram: true, metadata: true })
    }
    return []
  } catch (error) {
    return [{ kind: 'dead-end', text: `deleting what is there: ${error}` }]
  }
}
