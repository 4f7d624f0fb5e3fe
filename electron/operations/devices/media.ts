import type { MediaChoices } from '@shared/model/everyday'
import { instead } from '@shared/model/log'
import { ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import {
  procedures,
  qemuSays,
  VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE,
  VIR_DOMAIN_AFFECT_CONFIG,
  VIR_DOMAIN_AFFECT_LIVE,
  VIR_DOMAIN_DEVICE_MODIFY_FORCE,
} from '../../libvirt'
import { diskElement, withMedium } from '../../xml'
import { imageShell } from '../support/disk-facts'
import { badField, isActive, type ParamsOf, type Parts, summary, virsh } from '../support/parts'

/** Most media that are offered; more are found by typing a path. */
const MOST = 2000

/** Volumes of active pools that look like media. */
export async function mediaChoices({ hosts }: Parts, { host: id }: ParamsOf<'media.choices'>): Promise<MediaChoices> {
  const host = hosts.get(id)
  const { pools } = await host.call(procedures.connectListAllStoragePools, {
    flags: VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE,
  })
  const lists = await Promise.all(
    pools.map(async (pool) => {
      const { vols } = await host
        .call(procedures.storagePoolListAllVolumes, { pool })
        .catch(instead(host.log, 'pool.volumes', { vols: [] }, { pool: pool.name }))
      return vols.filter((vol) => /\.(iso|img)$/i.test(vol.name)).map((vol) => ({ vol, pool: pool.name }))
    }),
  )
  const media = await Promise.all(
    lists
      .flat()
      .slice(0, MOST)
      .map(async ({ vol, pool }) => {
        const [path, info] = await Promise.all([
          host.call(procedures.storageVolGetPath, { vol }),
          host.call(procedures.storageVolGetInfo, { vol }),
        ]).catch(instead(host.log, 'volume.read', [null, null] as const, { name: vol.name }))
        return path === null ? [] : [{ path: path.name, pool, name: vol.name, bytes: info.capacity }]
      }),
  )
  return { media: media.flat().sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })) }
}

/**
 * Puts a medium into a drive or takes it out, now and for the next start, as far as the VM has either.
 * @throws device.locked where the guest holds the tray; input.invalid
 */
export async function changeMedium(
  { hosts, transcript }: Parts,
  { host: id, uuid, target, path, force }: ParamsOf<'media.change'>,
): Promise<void> {
  const host = hosts.get(id)
  if (path !== null) await checkFile(host, path, 'path')
  const active = isActive(host, uuid)
  const { persistent } = summary(host, uuid)
  const scopes = [...(active ? [VIR_DOMAIN_AFFECT_LIVE] : []), ...(persistent ? [VIR_DOMAIN_AFFECT_CONFIG] : [])]
  const words = [
    ...(path === null ? ['--eject'] : [path, '--update']),
    ...(active ? ['--live'] : []),
    ...(persistent ? ['--config'] : []),
    ...(force ? ['--force'] : []),
  ]
  await transcript.run(host, virsh(host, 'change-media', uuid, target, ...words), async () => {
    for (const scope of scopes) {
      const disk = diskElement(await host.xml(uuid, scope === VIR_DOMAIN_AFFECT_LIVE ? 'live' : 'persistent'), target)
      // A drive that was added for the next start only is not there yet.
      if (disk === undefined && scopes.length > 1) continue
      if (disk === undefined) throw badField('target', 'missing')
      const flags = scope | (force && scope === VIR_DOMAIN_AFFECT_LIVE ? VIR_DOMAIN_DEVICE_MODIFY_FORCE : 0)
      await host
        .longCall(procedures.domainUpdateDeviceFlags, { dom: host.dom(uuid), xml: withMedium(disk, path), flags })
        .catch((error) => {
          throw locked(error)
        })
    }
  })
  host.changedByUs(uuid)
}

/** A tray that the guest has locked is told as that, as far as QEMU's words are known. */
function locked(error: unknown): unknown {
  if (!(error instanceof ProblemError) || !qemuSays('trayLocked', error.problem.raw)) return error
  return problem('device.locked', { raw: error.problem.raw })
}

/** A path that can be given to QEMU: absolute, and there as far as we can look. @throws input.invalid */
export async function checkFile(host: Host, path: string, field: string): Promise<void> {
  if (!path.startsWith('/')) throw badField(field, 'not-absolute')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) throw badField(field, 'control')
  const shell = await imageShell(host)
  if (shell === null) return
  if ((await shell.run(['test', '-f', path])).code !== 0 && (await shell.run(['test', '-b', path])).code !== 0) {
    throw badField(field, 'missing')
  }
}
