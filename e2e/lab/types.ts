import type { RunOptions } from './run'
import type { LabDisk, LabInterface } from './vm-xml'

/** Hosts of four libvirts: this machine's own programs, or those of another Debian release (bin/labroot, LAB releases). */
export type Release = 'own' | 'bullseye' | 'trixie' | 'backports'

export type ModularDaemon = 'virtqemud' | 'virtnetworkd' | 'virtstoraged' | 'virtproxyd'

export interface LabHostOptions {
  /** Whose libvirt, QEMU, ssh server and shells the host runs; default $OFFSHOOT_RELEASE, else this machine's own. */
  release?: Release
  /**
   * A whole root of the release (default trixie), as after an installation: its own name does not resolve, network "default"
   * is inactive, no pool is defined, and there is no qemu-img. Node and Electron cannot run in it.
   */
  bare?: boolean
  /**
   * libvirt's modular daemons instead of libvirtd, each started by the first connection to its socket and ended when it is
   * idle. Those that are not named are not there. Of release trixie; built by bin/labmodular (`modularBuilt`).
   */
  daemons?: readonly ModularDaemon[]
  /** Address 10.99.0.N on the bridge that lab hosts share; default none, the host is alone. */
  ip?: string
}

export interface LabVm {
  name: string
  uuid: string
  /** Paths of its disks in the host, in order. */
  disks: string[]
}

export interface DefineVm {
  name: string
  disks?: readonly LabDisk[]
  /** Default 128, with uefi 256. */
  memoryMiB?: number
  vcpus?: number
  uefi?: boolean
  /** Default one on network "default". */
  interfaces?: readonly LabInterface[]
  /** A channel for the guest agent. */
  channel?: boolean
  /** Ask for an address at boot, under this name. */
  dhcp?: string
  /** XML put at the end of <devices>. */
  devicesExtra?: string
  /** XML put at the end of <domain>. */
  xmlExtra?: string
  start?: boolean
}

export interface ExecOptions extends RunOptions {
  /** A user of the host (`addUser`); default root. */
  user?: string
  cwd?: string
}

export interface LabProcess {
  pid: number
  ppid: number
  /** State letter of proc(5). */
  state: string
  argv: string[]
}
