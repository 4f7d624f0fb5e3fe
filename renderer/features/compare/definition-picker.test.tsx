import type { DefinitionRef } from '@shared/model/compare'
import type { SnapshotTree } from '@shared/model/snapshot'
import { cleanup, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { domainSummary, fakeMain, HOST, Refusal, stubBrowser, UUID } from '../../test/fake-main'
import { snap, snapshotTree } from '../../test/snapshots'
import { DefinitionPicker } from './definition-picker'
import { type Definition, definitionOf, keyOf, offered, useDefinitions } from './definitions'

const OTHER = '0e7c4a52-0f6e-4c5e-8e9c-2a4f2f4f2b11'
const taken = (name: string, createdAt: number) => snap(name, null, { createdAt })
const HOSTILE = 'a\u202eb\n"<b>'
const tree = snapshotTree({
  snapshots: [taken('first', 1000), taken('second', 2000), taken(HOSTILE, 3000)],
  current: 'first',
})
const at = (snapshot?: string): DefinitionRef => ({
  host: HOST,
  uuid: UUID,
  which: 'persistent',
  ...(snapshot === undefined ? {} : { snapshot }),
})
const known = new Map(
  [
    { ...at(), name: 'web-01' },
    { ...at(), uuid: OTHER, name: 'web-02' },
    { ...at(), uuid: OTHER, which: 'live' as const, name: 'web-02' },
  ].map((d): [string, Definition] => [keyOf(d), { ...d, hostName: 'kvm1', uri: 'qemu:///system' }]),
)

describe('what one side of a comparison can be', () => {
  const named = (list: readonly Definition[]) => list.map((d) => `${d.name} ${d.snapshot ?? d.which}`)

  test('is every definition, and behind the chosen VM’s its snapshots, the newest first', () => {
    expect(named(offered(known, at(), [taken('a', 1), taken('b', 3), taken('c', 2)]))).toEqual([
      'web-01 persistent',
      'web-01 b',
      'web-01 c',
      'web-01 a',
      'web-02 persistent',
      'web-02 live',
    ])
    const other = offered(known, { ...at(), uuid: OTHER, which: 'live' }, [taken('x', 1)])
    expect(named(other).slice(-2)).toEqual(['web-02 live', 'web-02 x'])
  })

  test('has a chosen snapshot while the others are not known, and is not in doubt over which definition it goes by', () => {
    expect(named(offered(known, at('a'), undefined))).toContain('web-01 a')
    expect(named(offered(known, at('a'), [taken('a', 1)])).filter((n) => n === 'web-01 a')).toHaveLength(1)
    // The VM has been shut off since: its live definition is gone, the snapshot's is not.
    expect(definitionOf(known, { ...at('a'), which: 'live' })).toMatchObject({ name: 'web-01', snapshot: 'a' })
    expect(keyOf({ ...at('a'), which: 'live' })).toBe(keyOf(at('a')))
    expect(definitionOf(known, { ...at('a'), uuid: 'gone' })).toBeUndefined()
    expect(offered(known, { ...at(), uuid: 'gone' }, [taken('a', 1)])).toHaveLength(3)
  })

  test('keeps names apart that differ in white space only', () => {
    const keys = ['a b', 'ab', 'a\tb', 'a%0020b', 'a\u00a0b', 'live'].map((name) => keyOf(at(name)).replace(/\s/g, ''))
    expect(new Set([...keys, keyOf(at()).replace(/\s/g, '')]).size).toBe(7)
  })
})

describe('the picker', () => {
  beforeEach(() => {
    stubBrowser()
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600)
    vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(400)
  })
  afterEach(() => {
    cleanup()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  function picker(value: DefinitionRef, answer: () => SnapshotTree = () => tree) {
    const chosen: DefinitionRef[] = []
    function Picked() {
      const definitions = useDefinitions()
      return <DefinitionPicker label="Left" value={value} definitions={definitions} onChange={(d) => chosen.push(d)} />
    }
    const main = fakeMain({ 'snapshots.tree': answer }, [
      domainSummary(),
      domainSummary({ uuid: OTHER, name: 'web-02', state: 'running' }),
    ])
    return { chosen, main, user: main.show(<Picked />) }
  }
  const options = () => screen.getAllByRole('option').map((o) => o.textContent)

  test('reads the snapshots of the chosen VM when it is opened, and gives the one that is pressed', async () => {
    const { chosen, main, user } = picker(at())
    expect(main.asked('snapshots.tree')).toEqual([])
    await user.click(screen.getByRole('button', { name: /Left/ }))
    await waitFor(() => expect(options()).toHaveLength(6))
    expect(main.asked('snapshots.tree')).toEqual([{ host: HOST, uuid: UUID }])
    // A name may hold what turns the line around: it is shown, not obeyed.
    expect(options()[1]).toMatch(/^snapshot a[^\u202e\n]+b[^\u202e\n]+"<b>/)
    await user.click(screen.getByRole('option', { name: /snapshot second/ }))
    expect(chosen).toEqual([at('second')])
  })

  test('finds a snapshot by what is typed, and shows the chosen one', async () => {
    const { chosen, user } = picker(at('second'))
    const button = screen.getByRole('button', { name: /snapshot second/ })
    expect(button.textContent).toBe('web-01snapshot second')
    await user.click(button)
    await waitFor(() => expect(options()).toHaveLength(6))
    await user.keyboard('first')
    await waitFor(() => expect(options()).toHaveLength(1))
    await user.keyboard('{ArrowDown}{Enter}')
    expect(chosen).toEqual([at('first')])
  })

  test('says so where they cannot be read, and offers the rest', async () => {
    const { chosen, user } = picker(at(), () => {
      throw new Refusal({ code: 'libvirt.failed', raw: 'no', remedies: [] } as never)
    })
    await user.click(screen.getByRole('button', { name: /Left/ }))
    await screen.findByText(/Could not read the snapshots/)
    await user.click(screen.getByRole('option', { name: 'web-02 live definition' }))
    expect(chosen).toEqual([{ ...at(), uuid: OTHER, which: 'live' }])
  })
})
