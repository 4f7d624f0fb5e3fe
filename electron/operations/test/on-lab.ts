import { afterAll, beforeAll } from 'vitest'
import { LabHost, until } from '../../../e2e/lab/lab'
import type { Host } from '../../hosts/host'
import { Hosts } from '../../hosts/hosts'

const MiB = 1024 * 1024

/** The id of the host that tests of operations work on: libvirt of the lab, as the system's. */
export const host = 'local-system'

/** A lab host with its libvirt, as Offshoot reaches it on this computer. Alive from `beforeAll` to `afterAll`. */
export interface OnLab {
  readonly lab: LabHost
  readonly hosts: Hosts
  readonly local: Host
  /** A second Offshoot, so to speak: whoever asks for it closes it. */
  another(): Promise<Hosts>
  /** Defines a VM (one qcow2 disk unless told) and waits until the inventory has its definition. */
  vm(name: string, options?: Omit<Parameters<LabHost['defineVm']>[0], 'name'>): Promise<string>
  /** Waits until the inventory has a VM with its definition. */
  known(uuid: string): Promise<void>
  /** Path of the first disk as the saved definition has it. */
  disk(uuid: string): Promise<string>
  /** Waits for a state. */
  state(uuid: string, wanted: string): Promise<void>
}

/**
 * Brings a lab host up for the tests of a file.
 * @param name unique among files that run at once
 * @param ready what else they need, once libvirt is reached
 */
export function onLab(name: string, ready: (on: OnLab) => void | Promise<void> = () => undefined): OnLab {
  let lab: LabHost | undefined
  let hosts: Hosts | undefined
  const there = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('the lab is not up yet')
    return thing
  }
  const on: OnLab = {
    get lab() {
      return there(lab)
    },
    get hosts() {
      return there(hosts)
    },
    get local() {
      return there(hosts).get(host)
    },
    another: async () => {
      const made = new Hosts({ session: false, system: { sockets: [on.lab.socketPath] } })
      made.start()
      // Programs run where the files are: in the lab host.
      const { shell } = made.get(host)
      const { run, stream } = shell
      const inside = ['nsenter', '-t', String(on.lab.pid), '-m', '-p', '--']
      Object.assign(shell, {
        run: (argv: readonly string[], options: object) => run.call(shell, [...inside, ...argv], options),
        stream: (argv: readonly string[], ...rest: [never]) => stream.call(shell, [...inside, ...argv], ...rest),
      })
      await made.get(host).whenOnline()
      return made
    },
    vm: async (vmName, options = {}) => {
      const disks = [{ format: 'qcow2' as const, sizeBytes: 32 * MiB, dataBytes: MiB }]
      const { uuid } = await on.lab.defineVm({ name: vmName, disks, ...options })
      await on.known(uuid)
      return uuid
    },
    known: async (uuid) => {
      await until('the VM', () => on.local.domain(uuid)?.xmlKnown === true)
    },
    disk: async (uuid) => {
      const xml = await on.lab.virsh('dumpxml', uuid, '--inactive')
      return /source file='([^']+)'/.exec(xml)?.[1]?.replaceAll('&apos;', "'").replaceAll('&amp;', '&') ?? ''
    },
    state: async (uuid, wanted) => {
      await until(wanted, () => on.local.domain(uuid)?.state === wanted)
    },
  }
  beforeAll(async () => {
    lab = await LabHost.up(name)
    hosts = await on.another()
    await ready(on)
  })
  afterAll(async () => {
    await hosts?.close()
    await lab?.down()
  })
  return on
}
