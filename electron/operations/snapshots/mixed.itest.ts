import { expect, test } from 'vitest'
import { atLeast } from '../../../e2e/lab/releases'
import { onSnapshots, refusal } from '../test/on-snapshots'

const at = onSnapshots('snapshots-mixed')
const { on, tree, take, revert, remove, write, holds } = at
const outside = { way: 'external', disks: ['vda'] }
const merges = atLeast('9.0')
/** Before, libvirt lost the base image (virt-manager issue 811). */
const safe = atLeast('11.0')
const why = async (uuid: string, name: string) => (await tree(uuid)).snapshots.find((s) => s.name === name)?.refused

test('both kinds in one tree: what libvirt does right is allowed, and nothing that a snapshot holds is lost', async () => {
  const uuid = await on.vm('mixed')
  const base = await on.disk(uuid)
  await write(base, 'A')
  await take(uuid, 'in1')
  await write(base, 'B')
  await take(uuid, 'ex1', outside)
  const first = await on.disk(uuid)
  await write(first, 'C')
  await take(uuid, 'ex2', outside)
  await write(await on.disk(uuid), 'D')
  // The overlay that follows one inside the image is merged by no version; the last one is from 11.0 on.
  const no = (reason: string) => (merges ? reason : 'external-delete')
  expect((await why(uuid, 'ex1'))?.delete?.reason).toBe(no('internal-parent'))
  expect((await why(uuid, 'ex2'))?.delete?.reason).toBe(safe ? undefined : no('mixed-tree'))
  expect((await why(uuid, 'in1'))?.revert).toMatchObject({ reason: 'overlays-above' })
  if (safe) {
    await remove(uuid, 'ex2')
    expect(await on.disk(uuid)).toBe(first)
    expect(await holds(first, 'D')).toBe(true)
  } else await expect(remove(uuid, 'ex2')).rejects.toMatchObject(refusal(no('mixed-tree')))
  expect(await on.lab.must(['qemu-img', 'snapshot', '-l', base])).toContain('in1')
  expect(await holds(base, 'B')).toBe(true)

  // One inside an overlay goes with it when libvirt merges that: refused until it is deleted.
  const over = await vmWithInner()
  const outer = (await why(over, 'ex'))?.delete?.reason
  expect(outer).toBe(no(safe || merges ? 'holds-internal' : ''))
  await expect(remove(over, 'ex')).rejects.toMatchObject(refusal(outer ?? ''))
  await revert(over, 'in')
  expect(await holds(await on.disk(over), 'E')).toBe(true)
  await remove(over, 'in')
  if (!merges) return
  await remove(over, 'ex')
  expect((await tree(over)).snapshots).toEqual([])
  expect(await holds(await on.disk(over), 'E')).toBe(true)
  for (const path of [base, await on.disk(over)]) await on.lab.must(['qemu-img', 'check', path])
})

/** A VM on an overlay with a snapshot inside it. */
async function vmWithInner(): Promise<string> {
  const uuid = await on.vm('inner')
  await take(uuid, 'ex', outside)
  await write(await on.disk(uuid), 'E')
  await take(uuid, 'in')
  await write(await on.disk(uuid), 'F')
  return uuid
}
