import { z } from 'zod'
import type { Host } from '../../hosts/host'
import { AS_ROOT } from '../../hosts/root'
import { imageShell } from '../support/disk-facts'
import { prefixed, type Shell } from '../support/shell'

/** A logical volume as LVM tells of it. Sizes are bytes. */
export interface LogicalVolume {
  readonly vg: string
  readonly lv: string
  readonly uuid: string
  readonly sizeBytes: number
  /** name of the volume that it is a snapshot of; empty for none */
  readonly origin: string
  /** its thin pool; empty for none */
  readonly pool: string
  readonly isPool: boolean
  /** of a snapshot its copy-on-write space, of a thin pool or volume its data; null where LVM does not tell */
  readonly dataPercent: number | null
  readonly metadataPercent: number | null
  readonly tags: readonly string[]
  /** a copy-on-write snapshot that ran out of space: LVM has dropped it */
  readonly invalid: boolean
  readonly merging: boolean
  /** something has it open: a VM, a mount */
  readonly open: boolean
}

export interface VolumeGroup {
  readonly name: string
  readonly extentBytes: number
  readonly freeBytes: number
}

/** What one look at a host's LVM shows. */
export interface LvmReading {
  readonly volumes: readonly LogicalVolume[]
  readonly groups: readonly VolumeGroup[]
  /** the volumes that paths lead to, by path */
  readonly at: ReadonlyMap<string, LogicalVolume>
}

/** `not-root`: its commands need root, and sudo asks for a password; `line`: what sudo's configuration lacks. `unread`: what it said. */
export type LvmAccess =
  | { readonly kind: 'read'; readonly reading: LvmReading; readonly shell: Shell }
  | { readonly kind: 'not-root'; readonly line: string }
  | { readonly kind: 'unread'; readonly raw: string }
  /** none of the paths is a logical volume */
  | { readonly kind: 'none' }

const FIELDS =
  'vg_name,lv_name,lv_uuid,lv_size,origin,pool_lv,segtype,data_percent,metadata_percent,lv_tags,lv_snapshot_invalid,lv_merging,lv_device_open,lv_kernel_major,lv_kernel_minor,lv_path,lv_dm_path'
const NOT_ROOT = 77
const NO_LVM = 127

/** Everything in one call: the reports of LVM made for programs, and which device each path is. */
const LOOK = `
[ "$(id -u)" = 0 ] || exit ${NOT_ROOT}
command -v lvs >/dev/null || exit ${NO_LVM}
lvs --reportformat json --units b --nosuffix --binary -o ${FIELDS} || exit
printf '\\n@vgs\\n'
vgs --reportformat json --units b --nosuffix -o vg_name,vg_extent_size,vg_free || exit
printf '\\n@paths\\n'
for f; do stat -L -c '%t:%T' -- "$f" 2>/dev/null || echo; done
`
/** What device-mapper says of devices, which everybody may read. */
const KINDS = `
for f; do
  set -- $(stat -L -c '0x%t 0x%T' -- "$f" 2>/dev/null)
  [ $# = 2 ] && cat "/sys/dev/block/$(printf %d "$1"):$(printf %d "$2")/dm/uuid" 2>/dev/null
done
:
`

const text = z.string()
const lvReport = z.object({ report: z.array(z.object({ lv: z.array(z.record(text, text)) })) })
const vgReport = z.object({ report: z.array(z.object({ vg: z.array(z.record(text, text)) })) })

/** The reports as they are printed. @param paths what was asked about, in the same order @throws SyntaxError, z.ZodError */
export function parseLook(stdout: string, paths: readonly string[]): LvmReading {
  const [lvs = '', rest = ''] = stdout.split('\n@vgs\n')
  const [vgs = '', devices = ''] = rest.split('\n@paths\n')
  const rows = lvReport.parse(JSON.parse(lvs)).report.flatMap((r) => r.lv)
  const read = rows.map((row) => ({ row, volume: volumeOf(row) }))
  const numbers = devices.split('\n').map((line) => line.split(':').map((hex) => Number.parseInt(hex, 16)))
  const at = paths.flatMap((path, n) => {
    const [major, minor] = numbers[n] ?? []
    const found = read.find(({ row }) =>
      // One that is not active has no device: its names are all there is.
      Number(row.lv_kernel_major) < 0
        ? row.lv_path === path || row.lv_dm_path === path
        : Number(row.lv_kernel_major) === major && Number(row.lv_kernel_minor) === minor,
    )
    return found ? [[path, found.volume] as const] : []
  })
  const groups = vgReport.parse(JSON.parse(vgs)).report.flatMap((r) => r.vg)
  return {
    volumes: read.map(({ volume }) => volume),
    groups: groups.map((g) => ({
      name: g.vg_name ?? '',
      extentBytes: Number(g.vg_extent_size),
      freeBytes: Number(g.vg_free),
    })),
    at: new Map(at),
  }
}

function volumeOf(row: Readonly<Record<string, string>>): LogicalVolume {
  const percent = (value: string | undefined) => (value === undefined || value === '' ? null : Number(value))
  return {
    vg: row.vg_name ?? '',
    lv: row.lv_name ?? '',
    uuid: row.lv_uuid ?? '',
    sizeBytes: Number(row.lv_size),
    origin: row.origin ?? '',
    pool: row.pool_lv ?? '',
    isPool: row.segtype === 'thin-pool',
    dataPercent: percent(row.data_percent),
    metadataPercent: percent(row.metadata_percent),
    tags: (row.lv_tags ?? '').split(',').filter((tag) => tag !== ''),
    invalid: row.lv_snapshot_invalid === '1',
    merging: row.lv_merging === '1',
    open: row.lv_device_open === '1',
  }
}

/** Looks which paths of a host are logical volumes, and at all that its LVM has. Reads only. @throws what a lost host throws */
export async function lookAtLvm(host: Host, paths: readonly string[]): Promise<LvmAccess> {
  if (paths.length === 0) return { kind: 'none' }
  await host.fileAccess()
  if (host.summary().facts?.noPrograms !== undefined) return { kind: 'none' }
  const plain = (await imageShell(host)) ?? host.shell
  for (const shell of [plain, prefixed(host.shell, AS_ROOT)]) {
    const { code, stdout, stderr } = await shell.run(['sh', '-c', LOOK, 'sh', ...paths], { timeoutMs: 30_000 })
    if (code === NO_LVM) return { kind: 'none' }
    if (code === NOT_ROOT) continue
    // sudo itself ends with 1, and says why
    if (code === 1 && shell !== plain) break
    if (code !== 0) return { kind: 'unread', raw: stderr.trim() || `lvs: ${code}` }
    try {
      const reading = parseLook(stdout, paths)
      return { kind: 'read', reading, shell }
    } catch (error) {
      return { kind: 'unread', raw: `${error instanceof Error ? error.message : error}\n${stdout.slice(0, 500)}` }
    }
  }
  const { stdout } = await host.shell.run(['sh', '-c', KINDS, 'sh', ...paths], { timeoutMs: 20_000 })
  const user = host.summary().facts?.user ?? 'USER'
  return /^LVM-/m.test(stdout)
    ? { kind: 'not-root', line: `${user} ALL=(root) NOPASSWD: /bin/sh, /usr/bin/sh` }
    : { kind: 'none' }
}
