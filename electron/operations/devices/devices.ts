import { instead } from '@shared/model/log'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { imageInfoArgs, imagesOf } from '../../images'
import { procedures, VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE } from '../../libvirt'
import {
  checkFileName,
  diskElement,
  fileDiskXml,
  freeTarget,
  interfaceElement,
  interfaceXml,
  normalizeMac,
  randomMac,
  readDomain,
  volumeXml,
} from '../../xml'
import { poolByUuid } from '../pools/pools'
import { imageShell } from '../support/disk-facts'
import { fileUses } from '../support/file-uses'
import { badField, type ParamsOf, type Parts, scopeFlags, scopeWords, virsh } from '../support/parts'
import { withoutTool } from '../support/shell'
import { checkFile } from './media'

/** How long a guest may take to let a device go, ms. */
const LET_GO = 10_000
const LOOK = 250

/** Attaches a file or a new volume as a disk. A volume that was made for it goes again when libvirt refuses the disk. */
export async function attachDisk(
  { hosts, transcript }: Parts,
  request: ParamsOf<'devices.attachDisk'>,
): Promise<{ readonly target: string }> {
  const { uuid, bus, device, readOnly, shareable, source } = request
  const host = hosts.get(request.host)
  const flags = scopeFlags(host, request)
  const target = freeTarget(bus, await targets(host, uuid))
  const attach = async (path: string, format: string) => {
    const xml = fileDiskXml({ device, path, format, target, bus, readOnly, shareable })
    const words = [path, target, '--targetbus', bus, '--subdriver', format, ...scopeWords(flags)]
    await transcript.run(host, virsh(host, 'attach-disk', uuid, ...words), () =>
      host.call(procedures.domainAttachDeviceFlags, { dom: host.dom(uuid), xml, flags }),
    )
  }
  if (source.kind === 'file') {
    await checkFile(host, source.path, 'path')
    if (!shareable && !readOnly && device === 'disk') await refuseUsed(host, uuid, source.path)
    await attach(source.path, device === 'cdrom' ? 'raw' : await formatOf(host, source.path))
  } else {
    const { name, format, sizeBytes } = source
    const check = checkFileName(name)
    if (!check.ok) throw badField('file', check.why)
    if (sizeBytes < 1024 * 1024) throw badField('size', 'too-small')
    const pool = await poolByUuid(host, source.pool)
    const xml = volumeXml({ name, capacityBytes: sizeBytes, format })
    const vol = await transcript.run(
      host,
      virsh(host, 'vol-create-as', pool.name, name, String(sizeBytes), '--format', format, '--allocation', '0'),
      async () => {
        try {
          return (await host.longCall(procedures.storageVolCreateXml, { pool, xml })).vol
        } catch (error) {
          const there = await host
            .call(procedures.storageVolLookupByName, { pool, name })
            .catch(instead(host.log, 'volume.lookup', null, { name }))
          throw there === null ? error : badField('file', 'exists')
        }
      },
    )
    try {
      await attach((await host.call(procedures.storageVolGetPath, { vol })).name, format)
    } catch (error) {
      await transcript.run(host, virsh(host, 'vol-delete', '--pool', pool.name, name), () =>
        host.longCall(procedures.storageVolDelete, { vol }),
      )
      throw error
    }
  }
  host.changedByUs(uuid)
  return { target }
}

async function targets(host: Host, uuid: string): Promise<Set<string>> {
  const all = await Promise.all(
    (['live', 'persistent'] as const).map((which) =>
      host.xml(uuid, which).catch(instead(host.log, 'domain.xml', null, { uuid, which })),
    ),
  )
  return new Set(all.flatMap((xml) => (xml === null ? [] : readDomain(xml).disks.map((d) => d.target))))
}

/** What the file holds, to be told to libvirt: it never guesses, so that a guest cannot make a raw disk into another format. */
async function formatOf(host: Host, path: string): Promise<string> {
  const shell = await imageShell(host)
  if (shell === null) return (await host.volumeByPath(path))?.format ?? 'raw'
  const { code, stdout, stderr } = await shell.run(imageInfoArgs(path)).catch(withoutTool)
  const format = code === 0 ? imagesOf(stdout)[0]?.format : undefined
  if (format === undefined) throw badField('path', 'unreadable', { why: (stderr || stdout).trim().slice(0, 500) })
  return format
}

async function refuseUsed(host: Host, uuid: string, path: string): Promise<void> {
  const { uses } = await fileUses(host, uuid, [path])
  const users = [...new Set((uses.get(path) ?? []).map(({ domain }) => domain.name))]
  if (users.length > 0) throw badField('path', 'used', { users: users.join(', ') })
}

export async function detachDisk({ hosts, transcript }: Parts, request: ParamsOf<'devices.detachDisk'>): Promise<void> {
  const { uuid, target } = request
  const host = hosts.get(request.host)
  const flags = scopeFlags(host, request)
  await transcript.run(host, virsh(host, 'detach-disk', uuid, target, ...scopeWords(flags)), () =>
    detach(host, uuid, flags, (xml) => diskElement(xml, target)),
  )
}

export async function attachInterface(
  { hosts, transcript }: Parts,
  request: ParamsOf<'devices.attachInterface'>,
): Promise<{ readonly mac: string }> {
  const { uuid, type, source, model } = request
  const host = hosts.get(request.host)
  const flags = scopeFlags(host, request)
  if (source.trim() === '') throw badField('source', 'empty')
  const taken = new Map(host.domains().flatMap((d) => d.macs.map((mac) => [mac.toLowerCase(), d.name] as const)))
  const typed = request.mac?.trim() ? normalizeMac(request.mac) : undefined
  if (typed !== undefined && !typed.ok) throw badField('mac', typed.why)
  const mac = typed?.mac ?? randomMac(undefined, new Set(taken.keys()))
  const owner = taken.get(mac)
  if (owner !== undefined) throw badField('mac', 'taken', { by: owner })
  const words = [type, source, '--model', model, '--mac', mac, ...scopeWords(flags)]
  await transcript.run(host, virsh(host, 'attach-interface', uuid, ...words), () =>
    host.call(procedures.domainAttachDeviceFlags, {
      dom: host.dom(uuid),
      xml: interfaceXml({ type, source, model, mac }),
      flags,
    }),
  )
  host.changedByUs(uuid)
  return { mac }
}

export async function detachInterface(
  { hosts, transcript }: Parts,
  request: ParamsOf<'devices.detachInterface'>,
): Promise<void> {
  const { uuid, mac } = request
  const host = hosts.get(request.host)
  const flags = scopeFlags(host, request)
  const line = virsh(host, 'detach-interface', uuid, 'network', '--mac', mac, ...scopeWords(flags))
  await transcript.run(host, line, () => detach(host, uuid, flags, (xml) => interfaceElement(xml, mac)))
}

/**
 * Takes a device out of the saved definition, the running VM, or both. A guest lets go when it likes: that is waited for.
 * @throws device.kept when it does not
 */
async function detach(
  host: Host,
  uuid: string,
  flags: number,
  find: (xml: string) => string | undefined,
): Promise<void> {
  const dom = host.dom(uuid)
  for (const scope of [VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE]) {
    if ((flags & scope) === 0) continue
    const which = scope === VIR_DOMAIN_AFFECT_LIVE ? 'live' : 'persistent'
    const xml = find(await host.xml(uuid, which))
    if (xml === undefined) {
      // there already: only the other definition has it
      if (flags === (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)) continue
      throw badField('target', 'missing')
    }
    await host.call(procedures.domainDetachDeviceFlags, { dom, xml, flags: scope })
    if (scope === VIR_DOMAIN_AFFECT_LIVE) await letGo(host, uuid, find)
  }
  host.changedByUs(uuid)
}

async function letGo(host: Host, uuid: string, find: (xml: string) => string | undefined): Promise<void> {
  const until = Date.now() + LET_GO
  while (find(await host.xml(uuid, 'live')) !== undefined) {
    if (Date.now() > until) throw problem('device.kept')
    await new Promise((resolve) => setTimeout(resolve, LOOK))
  }
}
