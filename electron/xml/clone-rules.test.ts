import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CloneOptions, cloneDomainXml } from './clone'
import { compareXml } from './compare'
import { readDomain } from './domain'

const directory = join(import.meta.dirname, 'corpus')
const corpus = readdirSync(directory)
  .filter((f) => f.endsWith('.xml'))
  .toSorted()
  .map((f) => [basename(f, '.xml'), readFileSync(join(directory, f), 'utf8')] as const)

/** Everything shared, and every value the source's own. */
function same(xml: string): CloneOptions {
  const { name, uuid, genid, interfaces, disks, nvram } = readDomain(xml)
  return {
    name,
    uuid,
    genid: genid ?? '',
    macs: interfaces.flatMap((i) => i.mac ?? []),
    disks: disks.map(() => ({ kind: 'share' })),
    nvram: nvram?.path,
    keepGraphicsPorts: true,
  }
}

/** A clone with everything of its own. */
function own(xml: string): CloneOptions {
  const { interfaces, disks, nvram } = readDomain(xml)
  return {
    name: '克隆 & <co>',
    uuid: 'dec1a7ed-0000-4000-8000-000000000001',
    genid: 'dec1a7ed-0000-4000-8000-000000000002',
    macs: interfaces.map((_, i) => `52:54:00:c1:0e:0${i}`),
    disks: disks.map((d) =>
      d.device === 'disk' && !d.readonly
        ? { kind: 'replace', path: `/new/${d.target}`, format: 'qcow2' }
        : { kind: 'share' },
    ),
    nvram: nvram?.path === undefined ? undefined : '/new/VARS.fd',
    keepGraphicsPorts: false,
  }
}

/** The lines of a text that another does not have, as often as it has them more. */
function linesOnlyIn(text: string, other: string): string[] {
  const left = other.split('\n')
  return text.split('\n').filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/** What is the source's whatever the options say: titles, taps, ports of switches, labels, paths of sockets and logs. */
const NEVER = [
  /^(title|uuid)$/,
  /^os\/nvram$/,
  /^seclabel(\[\d\])?$/,
  /\/(source\/@path|log\/@file|backend\/@logFile|@socket)$/,
  /\/cid\/@(auto|address)$/,
  /\/interface(\[\d\])?\/(target(\/@dev)?|virtualport\/parameters\/@(interfaceid|instanceid))$/,
]

/** A running VM's definition loses what running added, whatever the options say. */
const off = corpus.filter(([, xml]) => readDomain(xml).id === null)

describe('a clone with everything shared and every value the same', () => {
  test.each(off)('of %s changes nothing but what two VMs can never share', (_, xml) => {
    const { blockers, changes, xml: clone } = cloneDomainXml(xml, same(xml))
    expect(blockers).toEqual([])
    expect(changes.map((c) => c.path).filter((path) => !NEVER.some((n) => n.test(path)))).toEqual([])
    if (changes.length === 0) expect(clone).toBe(xml)
  })
})

describe('the definition of a clone', () => {
  test.each(corpus)('of %s is well-formed, its own, and untouched but for what is listed', (_, xml) => {
    const options = own(xml)
    const { xml: clone, changes } = cloneDomainXml(xml, options)
    const model = readDomain(clone)
    expect(model).toMatchObject({ name: options.name, uuid: options.uuid, title: undefined, id: null })
    expect(model.interfaces.map((i) => i.mac)).toEqual(options.macs)
    for (const [i, d] of options.disks.entries()) {
      if (d.kind === 'replace')
        expect(model.disks[i]).toMatchObject({ type: 'file', source: { path: d.path }, format: 'qcow2' })
    }
    // Every line that went or came holds a change, so what is not listed is byte for byte the source's.
    const lost = linesOnlyIn(xml, clone)
    expect(lost.length).toBeLessThanOrEqual(
      changes.reduce((n, c) => n + (c.from?.split('\n').length ?? 0) + (c.to?.split('\n').length ?? 0), 0),
    )
  })

  test.each(corpus)('of %s is the same when it is cloned again with the same values', (_, xml) => {
    const options = own(xml)
    const once = cloneDomainXml(xml, options).xml
    const again = cloneDomainXml(once, options)
    // Paths get the clone's name in place of the source's, which is the same name now.
    expect(again.xml).toBe(once)
    expect(again.changes).toEqual([])
  })

  const chosen = [
    'four-disks',
    'uefi-explicit',
    'backing-chain',
    'spice-tls',
    'serial-unix',
    'odd-quotes',
    'one-line',
    'carriage-returns',
    'lun-passthrough',
    'luks',
    'chinese',
    'metadata',
    'qemu-commandline',
    'seclabel-static',
    'vsock-fixed',
    'nic-openvswitch',
    'comments-everywhere',
    'four-spaces',
    'signs-and-scripts',
    'live-desktop',
    'live-uefi',
    'live-mirror',
    'live-session',
  ]
  test.each(corpus.filter(([name]) => chosen.includes(name)))('of %s is this', async (name, xml) => {
    const { xml: clone, changes, warnings } = cloneDomainXml(xml, { ...own(xml), name: 'the-clone' })
    await expect(clone).toMatchFileSnapshot(`./corpus/cloned/${name}.xml`)
    expect(changes.map((c) => `${c.category} ${c.path}`)).toMatchSnapshot()
    expect(warnings).toMatchSnapshot()
  })

  test.each(corpus)('of %s differs from its source only as a clone must', (name, xml) => {
    const left = UNEXPECTED.get(name) ?? []
    const { differences } = compareXml(xml, cloneDomainXml(xml, own(xml)).xml, { runtime: 'show' })
    expect(differences.filter((d) => !d.expected).map((d) => d.label.code)).toEqual(left)
  })
})

/** What the comparison cannot know to be a clone's doing. */
const UNEXPECTED = new Map<string, readonly string[]>([
  ['odd-quotes', ['interface']], // the MAC stands on one line with its interface
  ['one-line', ['domain']],
])

test('whatever the options hold, the result is XML', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(fc.constantFrom(...corpus), text, text, fc.boolean(), ([, xml], name, path, keep) => {
      const options = own(xml)
      const disks = options.disks.map(
        () => ({ kind: 'replace', path, format: 'raw', backing: { path, format: 'x' } }) as const,
      )
      const cloned = cloneDomainXml(xml, { ...options, name, disks, nvram: path, keepGraphicsPorts: keep })
      expect(() => readDomain(cloned.xml)).not.toThrow()
    }),
    { numRuns: 300 },
  )
})
