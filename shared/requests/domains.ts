import { z } from 'zod'
import type { XmlComparison } from '../model/compare'
import { type DomainDetail, type DomainSummary, powerActions } from '../model/domain'
import type {
  DefinitionApplied,
  DefinitionCheck,
  DeletePlan,
  DeleteResult,
  MediaChoices,
  Resources,
} from '../model/everyday'
import { bytes, definition, deviceName, domain, host, request, typed, uuid, xmlText } from './fields'

const busName = z.enum(['virtio', 'scsi', 'sata', 'ide', 'usb', 'fdc'])
/** `live`: the running VM; `persistent`: the saved definition; at least one. */
const scope = { live: z.boolean(), persistent: z.boolean() }

export const domainRequests = {
  'inventory.list': request<readonly DomainSummary[]>()(z.strictObject({ host })),
  'domains.get': request<DomainDetail>()(domain),
  'domains.xml': request<{ readonly xml: string }>()(definition),
  /** The screen as a data: URL, or null when the VM has none. */
  'domains.screenshot': request<{ readonly image: string | null }>()(domain),
  /**
   * Connects to the VM's VNC server: its bytes come through a port that the window gets under the name `port` (renderer/features/screen).
   * @throws domain.wrong-state, screen.none, screen.other, screen.no-listener, host.socket
   */
  'screen.open': request<void>()(z.strictObject({ host, uuid, port: uuid })),
  /** @throws domain.has-clones when a start would change what disks of other VMs lie on */
  'domains.power': request<void>()(
    z.strictObject({
      host,
      uuid,
      action: z.enum(powerActions),
      /** starts it though linked clones lie on its disks: the user has seen which */
      despiteClones: z.boolean().optional(),
    }),
  ),
  /** Each given field is changed, others stay. @throws input.invalid with the field, domain.exists */
  'domains.edit': request<void>()(
    z.strictObject({
      host,
      uuid,
      name: typed.optional(),
      title: typed.optional(),
      description: z.string().max(100_000).optional(),
      tags: z.array(typed).max(100).optional(),
      autostart: z.boolean().optional(),
    }),
  ),
  'domains.resources': request<Resources>()(domain),
  /** `live` changes the running VM, `persistent` the next start. @throws input.invalid with field vcpus or memory */
  'domains.setResources': request<void>()(
    z.strictObject({
      host,
      uuid,
      ...scope,
      vcpus: z.number().int().min(1).max(4096).optional(),
      maxVcpus: z.number().int().min(1).max(4096).optional(),
      memoryBytes: bytes.optional(),
      maxMemoryBytes: bytes.optional(),
    }),
  ),
  'domains.deletePlan': request<DeletePlan>()(domain),
  /** Undefines, then removes the chosen files. `remove`: disk targets. @throws plan.stale, plan.blocked */
  'domains.delete': request<DeleteResult>()(
    z.strictObject({
      plan: uuid,
      remove: z.array(deviceName).max(256),
      nvram: z.boolean(),
      /** snapshot and checkpoint metadata and a saved state go too: without it a VM that has them is not undefined */
      metadata: z.boolean(),
    }),
  ),
  /** Defines the VM of a deletion that was cut short as it was. `job`: that of the list. @throws plan.stale, storage.missing, domain.exists */
  'domains.defineAgain': request<void>()(z.strictObject({ host, job: z.string().max(200) })),
  /** What a definition would change, before libvirt is asked. `uuid` missing: a new VM. */
  'definition.check': request<DefinitionCheck>()(z.strictObject({ host, uuid: uuid.optional(), xml: xmlText })),
  /**
   * Gives the definition to libvirt, validated by its schema first. `was`: the text the user began with; refused when the
   * definition is another meanwhile. @throws definition.*, domain.exists
   */
  'definition.apply': request<DefinitionApplied>()(
    z.strictObject({ host, uuid: uuid.optional(), xml: xmlText, was: xmlText.optional(), validate: z.boolean() }),
  ),
  /** The definition for the next start to begin an edit with. Passwords are left out and put back when applied. */
  'definition.edit': request<{ readonly xml: string }>()(domain),
  /** Gives a former definition back to libvirt; `former` of DefinitionApplied. */
  'definition.restore': request<DefinitionApplied>()(z.strictObject({ host, former: z.string().max(64) })),
  'compare.xml': request<XmlComparison>()(
    z.strictObject({ left: definition, right: definition, hideRuntime: z.boolean() }),
  ),
  /** ISO images and the like that the host's pools have, for the CD dialog. */
  'media.choices': request<MediaChoices>()(z.strictObject({ host })),
  /** Puts a medium in (absolute path on the host) or takes it out (null); live and for the next start, as far as it runs. */
  'media.change': request<void>()(
    z.strictObject({ host, uuid, target: deviceName, path: typed.nullable(), force: z.boolean() }),
  ),
  'devices.attachDisk': request<{ readonly target: string }>()(
    z.strictObject({
      host,
      uuid,
      ...scope,
      bus: busName,
      device: z.enum(['disk', 'cdrom']),
      readOnly: z.boolean(),
      shareable: z.boolean(),
      source: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('file'), path: typed }),
        z.strictObject({
          kind: z.literal('new'),
          pool: uuid,
          name: typed,
          format: z.enum(['qcow2', 'raw']),
          sizeBytes: bytes,
        }),
      ]),
    }),
  ),
  /** Takes a disk or CD-ROM out of the VM; its file stays. */
  'devices.detachDisk': request<void>()(z.strictObject({ host, uuid, ...scope, target: deviceName })),
  'devices.attachInterface': request<{ readonly mac: string }>()(
    z.strictObject({
      host,
      uuid,
      ...scope,
      type: z.enum(['network', 'bridge']),
      source: typed,
      model: z.enum(['virtio', 'e1000e', 'e1000', 'rtl8139']),
      mac: z.string().max(64).optional(),
    }),
  ),
  'devices.detachInterface': request<void>()(z.strictObject({ host, uuid, ...scope, mac: deviceName })),
} as const
