import { ProblemError } from '@shared/problem'
import { afterAll, expect, test } from 'vitest'
import { chance } from '../../../e2e/lab/chance'
import type { Hosts } from '../../hosts/hosts'
import { host } from '../test/on-lab'
import { onSnapshots } from '../test/on-snapshots'

/**
 * Two Offshoots and virsh at one VM, all at once. What one of them does may refuse what another wants, in words; when all
 * three have done, what the snapshots hold is what they held before, nobody's files are missing, and the VM can be started.
 * `OFFSHOOT_MINUTES=10 npm test -- integration walk-two`; `OFFSHOOT_SEED` for another one.
 */
const MINUTES = Number(process.env.OFFSHOOT_MINUTES ?? 0.25)
const SEED = Number(process.env.OFFSHOOT_SEED ?? 20261128)
const MiB = 1024 * 1024
const MOST = 8

const at = onSnapshots('walk-two')
const { on } = at
let other: Hosts | undefined
afterAll(() => other?.close())

test(`${MINUTES} minutes from seed ${SEED}: three at one VM lose nothing`, {
  timeout: MINUTES * 60_000 + 120_000,
}, async () => {
  const uuid = await on.vm('three', {
    memoryMiB: 64,
    disks: [{ format: 'qcow2', sizeBytes: 16 * MiB, dataBytes: MiB }],
  })
  other = await on.another()
  const pick = chance(SEED)
  const counts = { done: 0, refused: 0 }
  let count = 0
  const did: string[] = []

  const names = async () =>
    (await on.lab.virsh('snapshot-list', uuid, '--name'))
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
  const isOff = async () => (await on.lab.virsh('domstate', uuid)) === 'shut off'
  /** The image that a snapshot's content is in, and what it holds now. */
  const held = async (name: string) => {
    const xml = await on.lab.virsh('snapshot-dumpxml', uuid, name)
    const image = /<domain type.*?<source file='([^']+)'/s.exec(xml)?.[1]
    if (image === undefined) throw new Error(`no image in ${xml}`)
    const sum = 'set -e; f=$(mktemp /run/sum.XXXXXX); qemu-img convert -U -O raw "$1" "$f"; sha256sum <"$f"; rm "$f"'
    return (await on.lab.must(['sh', '-c', sum, 'sh', image])).trim()
  }

  const actor = (who: Hosts, tag: string) => async () => {
    const verbs = at.verbsOn(who)
    const listed = await names()
    const some = listed[pick(listed.length)] ?? ''
    const wish = {
      host,
      uuid,
      name: `${tag}${++count}`,
      description: '',
      quiesce: false,
      memory: false,
      disks: ['vda'],
    }
    const kind = listed.length === 0 ? 0 : listed.length >= MOST ? 2 : pick(3)
    did.push(`${tag}:${['take', 'revert', 'delete'][kind]} ${kind === 0 ? wish.name : some}`)
    if (kind === 0) await verbs['snapshots.take']({ ...wish, way: 'external' })
    if (kind === 1) await verbs['snapshots.revert']({ host, uuid, name: some, into: 'as-was', force: true })
    if (kind === 2) await verbs['snapshots.delete']({ host, uuid, name: some, which: 'one' })
  }
  const virsh = async () => {
    const steps = [
      ['start', uuid],
      ['destroy', uuid],
      ['snapshot-create-as', uuid, `v${++count}`, '--disk-only', '--atomic'],
    ]
    const argv = steps[pick(steps.length)] ?? []
    did.push(`virsh ${argv[0]}`)
    await on.lab.exec(['virsh', ...argv])
  }

  const before = new Map<string, string>()
  const end = Date.now() + MINUTES * 60_000
  while (Date.now() < end) {
    did.push('|')
    const results = await Promise.allSettled([actor(on.hosts, 'a')(), actor(other, 'b')(), virsh()])
    for (const result of results) {
      if (result.status === 'fulfilled') counts.done++
      else {
        counts.refused++
        const { reason } = result
        const said = reason instanceof ProblemError ? reason.problem : { code: 'bug', raw: String(reason?.stack) }
        expect(said, did.join(' ')).toMatchObject({ code: expect.not.stringMatching(/^bug$/) })
        did.push(`(${said.code})`)
      }
    }
    // All three have done: the guest rests, and what is written by it now is nobody's loss.
    if (!(await isOff())) await on.lab.exec(['virsh', 'destroy', uuid])
    await on.state(uuid, 'shut-off').catch(async () => {
      const states = [on.hosts, other].map((hosts) => hosts?.get(host).domain(uuid)?.state)
      throw new Error(`virsh: ${await on.lab.virsh('domstate', uuid)}; we: ${states}; ${did.join(' ')}`)
    })
    const now = await names()
    for (const name of [...before.keys()]) if (!now.includes(name)) before.delete(name)
    for (const name of now) {
      const sum = await held(name)
      expect(sum, `${name}: ${did.join(' ')}`).toBe(before.get(name) ?? sum)
      before.set(name, sum)
    }
    const disk = await on.disk(uuid)
    const checked = await on.lab.exec(['qemu-img', 'check', '-q', disk])
    expect(checked.code, `${checked.stdout}${checked.stderr}${disk} ${did.join(' ')}`).toBe(0)
    await on.lab.exec(['qemu-io', '-f', 'qcow2', '-c', `write -P ${1 + pick(250)} ${1 + pick(14)}M 64k`, disk])
  }
  await on.lab.virsh('start', uuid)
  await on.lab.virsh('destroy', uuid)
  expect(await on.lab.leftovers()).toEqual([])
  console.log(`${counts.done} done, ${counts.refused} refused; ${before.size} snapshots at the end`)
})
