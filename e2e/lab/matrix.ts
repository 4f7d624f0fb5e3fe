import { defaultRelease } from './releases'
import type { Release } from './types'

/** A test file that does not run against some releases, and why. */
export interface LeftOut {
  readonly file: string
  /** The releases it runs against in every run. */
  readonly on: readonly Release[]
  /** Whether `npm test -- --releases all` runs it against all of them: then only time keeps it out of the gate. */
  readonly full: boolean
  readonly why: string
}

const own: readonly Release[] = ['own']

/**
 * The one place that says which integration tests are not run against every libvirt. Everything that is not named here
 * runs against all four.
 */
export const matrix: readonly LeftOut[] = [
  {
    file: 'electron/xml/clone-oracle.itest.ts',
    on: own,
    full: false,
    why: 'what virt-clone does otherwise is explained for its version 4.1, and definitions of the corpus are newer than libvirt 7.0',
  },
  {
    file: 'electron/operations/files/job-faults.itest.ts',
    on: own,
    full: true,
    why: 'what fails in it are file systems of the host and processes of ours, which are the same on every release',
  },
  {
    file: 'electron/operations/prepare/prepare.itest.ts',
    on: own,
    full: false,
    why: 'guests are read and written by libguestfs of this machine: the roots of other releases have none',
  },
  {
    file: 'electron/operations/prepare/no-guestfish.itest.ts',
    on: ['trixie'],
    full: false,
    why: 'it needs a host without guestfish, which this machine has',
  },
  {
    file: 'electron/operations/prepare/systems.itest.ts',
    on: own,
    full: true,
    why: 'as above; of each of its tests too: an appliance without KVM takes up to 20 s to start, so the gate skips them and `--releases all` runs them',
  },
  { file: 'e2e/lab/lab.itest.ts', on: own, full: false, why: 'it brings up hosts of all releases itself' },
  {
    file: 'electron/hosts/modular.itest.ts',
    on: ['trixie'],
    full: false,
    why: 'the modular daemons are those of libvirt 11.3: Debian ships none, and they are built from its source of trixie',
  },
  {
    file: 'e2e/lab/lvm-host.itest.ts',
    on: own,
    full: false,
    why: 'the LVM host is a VM with programs of its own, the same on every release',
  },
  {
    file: 'electron/operations/snapshots/lvm.itest.ts',
    on: own,
    full: false,
    why: 'the LVM host is a VM with programs of its own, the same on every release',
  },
  { file: 'e2e/lab/electron.itest.ts', on: own, full: false, why: 'Electron runs with this machine’s libraries only' },
]

/** What this run leaves out: by $OFFSHOOT_RELEASE, and by $OFFSHOOT_MATRIX, which is "full" or "gate". */
export function leftOut(): readonly LeftOut[] {
  const release = defaultRelease()
  const full = process.env.OFFSHOOT_MATRIX === 'full'
  return matrix.filter(({ on, full: runsInFull }) => !on.includes(release) && !(full && runsInFull))
}
