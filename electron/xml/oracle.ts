import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { promisify } from 'node:util'
import type { CloneOptions } from './clone'
import { EditableXml } from './document'
import { readDomain } from './domain'
import type { DomainDisk } from './domain-model'
import { block, element, escapeText } from './escape'

const run = promisify(execFile)

const TEST = 'http://libvirt.org/schemas/domain/test/1.0'

/** What virt-clone prints, or why it refuses. */
export type Verdict = { readonly xml: string } | { readonly refused: string }

/**
 * libvirt's test driver, which runs inside its client: a host made of one XML file, with no daemon and no guest. Here
 * it holds one domain that is off, and a pool with a volume for every file that its disks name.
 */
export class TestHost {
  private count = 0

  private constructor(private readonly directory: string) {}

  static async make(): Promise<TestHost> {
    return new TestHost(await mkdtemp(join(tmpdir(), 'offshoot-oracle-')))
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true })
  }

  /** The definition as libvirt reads and writes it. @throws when libvirt does not take it */
  async normal(xml: string): Promise<string> {
    const uri = await this.connect(xml)
    const { stdout } = await run('virsh', ['-c', uri, 'dumpxml', '--security-info', readDomain(xml).name], ENGLISH)
    // The driver starts what it holds, and gives taps then.
    return stdout.replaceAll(/^ *<target dev='testnet\d+'\/>\n/gm, '')
  }

  /** What virt-clone makes of it with the same answers that we are given. */
  async virtClone(xml: string, options: CloneOptions): Promise<Verdict> {
    const { disks, name } = readDomain(xml)
    const uri = await this.connect(xml)
    const args = ['--connect', uri, '--original', name, '--name', options.name, '--uuid', options.uuid]
    for (const mac of options.macs) args.push('--mac', mac)
    // It takes the files in libvirt's order of the disks, which may be another than the definition's.
    for (const { target } of readDomain(await this.normal(xml)).disks) {
      const i = disks.findIndex((d) => d.target === target)
      const [disk, decision] = [disks[i], options.disks[i]]
      if (decision?.kind === 'replace') args.push('--file', decision.path)
      else if (disk !== undefined && !sharedByVirtClone(disk)) args.push('--skip-copy', disk.target)
    }
    if (options.disks.every((d) => d.kind !== 'replace')) args.push('--auto-clone')
    if (options.nvram !== undefined) args.push('--nvram', options.nvram)
    try {
      return { xml: (await run('virt-clone', [...args, '--print-xml'], ENGLISH)).stdout }
    } catch (error) {
      return { refused: String((error as { stderr?: unknown }).stderr ?? error) }
    }
  }

  private async connect(xml: string): Promise<string> {
    const doc = new EditableXml(xml)
    doc.setAttribute(doc.root, 'xmlns:test', TEST)
    // 5: shut off
    doc.insertInto(doc.root, element('test:runstate', {}, '5'))
    const body = doc.toString().replace(/^\ufeff?<\?xml[^>]*\?>/, '')
    const path = join(this.directory, `host-${this.count++}.xml`)
    await writeFile(path, `<node>\n${body}\n${pools(readDomain(xml).disks)}\n</node>\n`)
    return `test://${path}`
  }
}

const ENGLISH = { env: { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: '' }, maxBuffer: 16 * 1024 * 1024 }

function sharedByVirtClone(disk: DomainDisk): boolean {
  return disk.readonly || disk.shareable || disk.empty
}

const SIZE = '<capacity>1073741824</capacity>'

/** A pool for every directory, and one named "vm" for disks that name a volume of it. */
function pools(disks: readonly DomainDisk[]): string {
  const directories = new Map<string, Set<string>>([['/srv/vm', new Set()]])
  const add = (path: string) => {
    const directory = posix.dirname(path)
    directories.set(directory, (directories.get(directory) ?? new Set()).add(posix.basename(path)))
  }
  for (const { source } of disks) {
    if (source.path !== undefined) add(source.path)
    if (source.volume !== undefined) add(`/srv/vm/${source.volume}`)
  }
  return [...directories].map(([directory, names]) => pool(directory, [...names])).join('\n')
}

function pool(directory: string, names: readonly string[]): string {
  const logical = directory.startsWith('/dev/')
  const volumes = names.map((name) =>
    block('volume', { type: logical ? 'block' : 'file' }, [
      element('name', {}, escapeText(name)),
      SIZE,
      '<allocation>1048576</allocation>',
      block('target', {}, [
        element('path', {}, escapeText(posix.join(directory, name))),
        element('format', { type: logical || !name.includes('qcow2') ? 'raw' : 'qcow2' }),
      ]),
    ]),
  )
  return block('pool', { type: logical ? 'logical' : 'dir' }, [
    element('name', {}, posix.basename(directory)),
    '<capacity>1099511627776</capacity>',
    '<allocation>0</allocation>',
    '<available>1099511627776</available>',
    ...(logical ? [block('source', {}, [element('name', {}, posix.basename(directory))])] : []),
    block('target', {}, [element('path', {}, directory)]),
    ...volumes,
  ])
}
