import type { RequestParams } from '@shared/contract'
import { titleOf } from '@shared/model/snapshot-names'
import { expect, test } from 'vitest'
import { atLeast } from '../../../e2e/lab/releases'
import { host } from '../test/on-lab'
import { INSIDE, onSnapshots } from '../test/on-snapshots'

const MiB = 1024 * 1024
const done: string[] = []
const at = onSnapshots('snapshot-commands', (entry) => {
  if (entry.state !== 'running') done.push(entry.commands)
})
const { on } = at

type Intent = RequestParams<'snapshots.commands'>['intents'][number]
const told = async (uuid: string, ...intents: Intent[]) =>
  (await at.verbs['snapshots.commands']({ host, uuid, intents })).text
const take = (name: string, more: object = {}): Intent => ({ verb: 'take', name, ...INSIDE, ...more })
const outside = { way: 'external', disks: ['vda'] }
const revert = (name: string, into: 'as-was' | 'running' | 'paused' = 'as-was'): Intent => ({
  verb: 'revert',
  name,
  into,
  force: false,
})
const remove = (name: string, which: 'one' | 'tree' | 'children' = 'one'): Intent => ({ verb: 'delete', name, which })
/** What was done, as its commands. */
async function act(uuid: string, { verb, ...wish }: Intent): Promise<string> {
  done.length = 0
  const run = at.verbs[`snapshots.${verb}`] as (params: object) => Promise<unknown>
  await run({ host, uuid, ...wish })
  return done.join('\n')
}
/** Without the time in names that are made when it is done. */
const untimed = (text: string) => text.replaceAll(/\d{8}-\d{9}/g, 'TIME')
const names = async (uuid: string) => (await on.lab.virsh('snapshot-list', uuid, '--name', '--topological')).split('\n')

test('what is told before is what is done', async () => {
  const uuid = await on.vm(`it's $(x), y ${Date.now()}`, { memoryMiB: 96 })
  const agrees = async (intent: Intent) => {
    const before = await told(uuid, intent)
    expect(untimed(await act(uuid, intent))).toBe(untimed(before))
    return before
  }
  await agrees(take(`a 'b' $(c)`, { description: 'one\ntwo' }))
  const name = (await at.tree(uuid)).snapshots[0]?.name ?? ''
  await agrees(revert(name))
  await agrees(remove(name))
  await agrees(take('e 1', outside))
  await agrees(take('e, 2', outside))
  await agrees(take('e3', outside))
  await agrees(revert('e3'))
  if (atLeast('9.0')) expect(await agrees(remove('e3', 'tree'))).toContain('e3')
  await on.lab.virsh('start', uuid)
  await on.state(uuid, 'running')
  await (await on.lab.console({ uuid })).waitReady()
  expect(await agrees(take('awake', { way: 'external', memory: true }))).toContain('--memspec')
  expect(await agrees(revert('awake', 'paused'))).toContain('--paused')
  await on.lab.virsh('destroy', uuid)
})

test('what is told does the same when somebody pastes it into a shell', async () => {
  const uuid = await on.vm('pasted', {
    disks: [
      { format: 'qcow2', sizeBytes: 32 * MiB, dataBytes: MiB },
      { format: 'qcow2', sizeBytes: 8 * MiB, dataBytes: MiB },
    ],
  })
  const paste = async (...intents: Intent[]) => on.lab.must(['sh', '-ec', await told(uuid, ...intents)])
  const hard = `-a "b" 'c' $(touch pwned) \`d\`; 中文 %s`
  await paste(take('first'), take(hard.replaceAll('"', ''), { description: hard }))
  expect((await at.tree(uuid)).snapshots.map(titleOf)).toEqual(['first', hard.replaceAll('"', '')])
  expect(await names(uuid)).toHaveLength(2)
  await paste(revert('first'))
  await paste(take('branch'))
  await paste(remove('first', 'children'))
  expect(await names(uuid)).toEqual(['first'])
  await paste(remove('first'))
  if (!atLeast('9.0')) return
  for (const name of ['one, 1', 'two', 'three']) await paste(take(name, { way: 'external', disks: ['vda', 'vdb'] }))
  // In the middle of a chain, with the VM off: libvirt 9.0 needs it started, and it is off again then.
  await paste(remove('two'))
  expect(await names(uuid)).toEqual(['one, 1', 'three'])
  await on.state(uuid, 'shut-off')
  await paste(remove('one, 1', 'tree'))
  expect(await names(uuid)).toEqual([''])
  expect(await on.disk(uuid)).toMatch(/pasted\.qcow2$/)
  expect((await on.lab.exec(['test', '-e', 'pwned'])).code).toBe(1)
  await on.lab.must(['qemu-img', 'check', await on.disk(uuid)])
})
