import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CloneOptions, cloneDomainXml } from './clone'
import { EditableXml, type Element } from './document'
import { readDomain } from './domain'
import { TestHost } from './oracle'
import { BROKEN, type Deviation, NOT_COPIED, REFUSED, RULES } from './oracle-rules'

const directory = join(import.meta.dirname, 'corpus')
const names = readdirSync(directory)
  .filter((f) => f.endsWith('.xml'))
  .map((f) => basename(f, '.xml'))
  .toSorted()

const read = (name: string) => readFileSync(join(directory, `${name}.xml`), 'utf8')

/** Types of disks that virt-clone copies. */
const COPIED = new Set(['file', 'block', 'volume'])

/** The same answers for both: every disk with data of its own is copied, everything else is shared. */
function optionsFor(xml: string): CloneOptions {
  const { disks, interfaces, nvram } = readDomain(xml)
  return {
    name: 'the-clone',
    uuid: 'dec1a7ed-0000-4000-8000-000000000001',
    genid: 'dec1a7ed-0000-4000-8000-000000000002',
    macs: interfaces.map((_, i) => `52:54:00:c1:0e:0${i}`),
    disks: disks.map((d) =>
      d.readonly || d.shareable || d.device !== 'disk' || !COPIED.has(d.type)
        ? { kind: 'share' }
        : { kind: 'replace', path: `/srv/vm/the-clone-${d.target}`, format: d.format ?? 'raw' },
    ),
    nvram: nvram?.path === undefined ? undefined : '/var/lib/libvirt/qemu/nvram/the-clone_VARS.fd',
    keepGraphicsPorts: false,
  }
}

/** Every attribute and every text by its path; of namesakes the second has [2], the third [3]. */
function values(xml: string): Map<string, string> {
  const all = new Map<string, string>()
  const walk = (e: Element, path: string) => {
    for (const [name, value] of Object.entries(e.attributes)) all.set(`${path}/@${name}`, value)
    const children = e.children()
    all.set(path, children.length === 0 ? e.text : '')
    for (const child of children) {
      const number = e.children(child.name).indexOf(child) + 1
      walk(child, `${path}/${child.name}${number > 1 ? `[${number}]` : ''}`)
    }
  }
  walk(new EditableXml(xml).root, '')
  return all
}

function deviations(ours: string, theirs: string): Deviation[] {
  const [a, b] = [values(ours), values(theirs)]
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((path) => ({ path, ours: a.get(path), theirs: b.get(path) }))
    .filter((d) => d.ours !== d.theirs)
}

describe('a clone is what virt-clone makes, but for what is explained', () => {
  let host: TestHost
  const used = new Set<string>()
  let asked = 0

  beforeAll(async () => {
    host = await TestHost.make()
  })

  afterAll(() => host.remove())

  test.each(names)('%s', async (name) => {
    asked++
    const xml = read(name)
    const options = optionsFor(xml)
    const refused = REFUSED[name]
    if (refused !== undefined) {
      await expect(host.normal(xml)).rejects.toThrow(refused.says)
      const clone = host.normal(cloneDomainXml(xml, options).xml)
      if (refused.cloneIsTaken)
        expect(readDomain(await clone)).toMatchObject({ name: options.name, uuid: options.uuid })
      else await expect(clone).rejects.toThrow(refused.says)
      return
    }
    const [ours, verdict] = await Promise.all([
      host.normal(cloneDomainXml(xml, options).xml),
      host.virtClone(xml, options),
    ])
    expect(readDomain(ours)).toMatchObject({ name: options.name, uuid: options.uuid, title: undefined })
    if ('refused' in verdict) throw new Error(verdict.refused)
    const broken = BROKEN[name]
    if (broken !== undefined) return expect(host.normal(verdict.xml)).rejects.toThrow(broken.says)
    const unexplained = deviations(ours, await host.normal(verdict.xml)).filter((d) => {
      const rules = RULES.filter((r) => r.explains(d))
      for (const { rule } of rules) used.add(rule)
      return rules.length === 0
    })
    expect(unexplained).toEqual([])
  })

  test.each(Object.entries(NOT_COPIED))('%s: virt-clone refuses to copy its network disks', async (name, says) => {
    const xml = read(name)
    const disks = readDomain(xml).disks.map(
      (d) => ({ kind: 'replace', path: `/srv/vm/the-clone-${d.target}`, format: 'qcow2' }) as const,
    )
    const options = { ...optionsFor(xml), disks }
    expect(await host.virtClone(xml, options)).toEqual({ refused: expect.stringMatching(says) })
    const ours = readDomain(await host.normal(cloneDomainXml(xml, options).xml))
    expect(ours.disks.map((d) => [d.type, d.source.path, d.format])).toEqual(
      disks.map((d) => ['file', d.path, 'qcow2']),
    )
  })

  test('every explanation is of something that happens', (context) => {
    if (asked < names.length) return context.skip('only a part of the corpus was asked')
    expect(RULES.map((r) => r.rule).filter((r) => !used.has(r))).toEqual([])
    expect(Object.keys({ ...BROKEN, ...REFUSED, ...NOT_COPIED }).filter((name) => !names.includes(name))).toEqual([])
  })
})
