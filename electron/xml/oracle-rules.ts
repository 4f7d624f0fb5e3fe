/** One value in which two definitions differ. Undefined: one of them has no such element or attribute. */
export interface Deviation {
  readonly path: string
  readonly ours: string | undefined
  readonly theirs: string | undefined
}

/** A kind of deviation from virt-clone that is meant, and why it is. */
export interface Rule {
  readonly rule: string
  readonly why: string
  readonly explains: (d: Deviation) => boolean
}

const CLONE = 'the-clone'

const at = (pattern: RegExp) => (d: Deviation) => pattern.test(d.path)

/** Ours has the clone's name, theirs is what the source has. */
const renamed = (d: Deviation) =>
  d.ours?.includes(CLONE) === true && d.theirs !== undefined && !d.theirs.includes(CLONE)

const dropped = (d: Deviation) => d.ours === undefined && d.theirs !== undefined

const both =
  (...tests: readonly ((d: Deviation) => boolean)[]) =>
  (d: Deviation) =>
    tests.every((t) => t(d))

/** Every way in which a clone of ours differs from virt-clone's 4.1.0. What no rule explains fails the test. */
export const RULES: readonly Rule[] = [
  {
    rule: 'genid',
    why: 'Guests tell by the generation id that they are a copy; virt-clone leaves the source’s, which says that they are not.',
    explains: (d) => d.path === '/genid',
  },
  {
    rule: 'static security label',
    why: 'A fixed label would let the clone into the source’s files and keep it from its own; without, libvirt makes one.',
    explains: both(at(/^\/seclabel/), dropped),
  },
  {
    rule: 'stale backing chain',
    why: 'The copy is one flat file; virt-clone leaves the chain of the old file, and libvirt would look for it under the new.',
    explains: both(at(/^\/devices\/disk(\[\d+\])?\/backingStore/), dropped),
  },
  {
    rule: 'slice of the old device',
    why: 'The copy is a file from its beginning to its end; virt-clone leaves the offset, and the guest would see garbage.',
    explains: both(at(/\/disk(\[\d+\])?\/source\/slices/), dropped),
  },
  {
    rule: 'label of an image in use',
    why: 'libvirt labels the files of a running VM; the label is of the old file. virt-clone leaves it.',
    explains: both(at(/\/disk(\[\d+\])?\/source\/seclabel/), dropped),
  },
  {
    rule: 'format said',
    why: 'Where the source leaves the format out, the clone says that of the new file: libvirt takes an unsaid one for raw.',
    explains: (d) => /\/disk(\[\d+\])?\/driver(\/@type|\/@name)?$/.test(d.path) && d.theirs === undefined,
  },
  {
    rule: 'SPICE port left out',
    why: 'Both ask libvirt for a free port: we by leaving it out, as libvirt writes SPICE itself, virt-clone by -1.',
    explains: (d) => /\/graphics(\[\d+\])?\/@port$/.test(d.path) && d.ours === undefined && d.theirs === '-1',
  },
  {
    rule: 'SPICE autoport',
    why: 'Without a port the server needs autoport to be reached at all; virt-clone leaves a "no" that takes every port away.',
    explains: (d) => /\/graphics(\[\d+\])?\/@autoport$/.test(d.path) && d.ours === 'yes' && d.theirs === 'no',
  },
  {
    rule: 'SPICE TLS port',
    why: 'A fixed TLS port collides as the plain one does; virt-clone exchanges only the plain one.',
    explains: both(at(/\/graphics(\[\d+\])?\/@tlsPort$/), dropped),
  },
  {
    rule: 'websocket port',
    why: 'A fixed websocket port collides too; virt-clone leaves it.',
    explains: (d) => /\/graphics(\[\d+\])?\/@websocket$/.test(d.path) && d.ours === '-1',
  },
  {
    rule: 'VNC socket',
    why: 'Two QEMUs cannot listen on one socket; virt-clone leaves the path.',
    explains: both(at(/\/graphics(\[\d+\])?(\/listen)?\/@socket$/), renamed),
  },
  {
    rule: 'VNC socket of a running VM',
    why: 'libvirt made it in a directory of the source’s, and makes another; virt-clone leaves the source’s.',
    explains: both(at(/\/graphics(\/listen)?\/@socket$/), dropped, (d) => /\/qemu\/lib\/domain-/.test(d.theirs ?? '')),
  },
  {
    rule: 'socket that QEMU listens on',
    why: 'Two QEMUs cannot listen on one socket; virt-clone leaves the path unless it holds the name of a channel’s port.',
    explains: both(at(/\/(serial|console|channel|parallel|rng\/backend)(\[\d+\])?\/source\/@path$/), renamed, (d) =>
      /\.(sock|ctl)$/.test(d.ours ?? ''),
    ),
  },
  {
    rule: 'fixed path of an agent channel',
    why: 'A path that the user chose is found by programs of the user; the clone gets its own beside it. virt-clone drops it.',
    explains: (d) =>
      /\/channel\/source(\/@(path|mode))?$/.test(d.path) &&
      d.theirs === undefined &&
      (d.ours === '' || d.ours === 'bind' || d.ours?.startsWith('/srv/sockets/') === true),
  },
  {
    rule: 'file that a serial device writes',
    why: 'Two guests would write over each other’s output; virt-clone leaves the path.',
    explains: both(at(/\/(serial|console|parallel)(\[\d+\])?\/source\/@path$/), renamed, (d) =>
      /\.(txt|out)$/.test(d.ours ?? ''),
    ),
  },
  {
    rule: 'log file',
    why: 'As above: virtlogd would mix two guests in one file.',
    explains: both(at(/\/log\/@file$/), renamed),
  },
  {
    rule: 'vsock context id',
    why: 'A context id is unique on a host, so the second VM would not start; virt-clone leaves a fixed one.',
    explains: (d) => /\/vsock\/cid\/@(address|auto)$/.test(d.path) && (d.ours === undefined || d.ours === 'yes'),
  },
  {
    rule: 'port of a virtual switch',
    why: 'Open vSwitch and 802.1Qbg know a port by its id; libvirt makes a new one where the clone says none. virt-clone keeps it.',
    explains: at(/\/virtualport\/parameters\/@(interfaceid|instanceid)$/),
  },
  {
    rule: 'vhost-user socket of a server',
    why: 'QEMU makes this socket, so the clone needs its own; virt-clone leaves the path.',
    explains: both(at(/\/interface(\[\d\])?\/source\/@path$/), renamed),
  },
  {
    rule: 'tap of somebody else',
    why: 'managed="no" names a tap that is there already; without its name the VM does not start. Kept, with a warning.',
    explains: (d) => /\/interface\/target(\/@(dev|managed))?$/.test(d.path) && d.ours !== undefined,
  },
]

/** Definitions that libvirt 9.0 itself does not take, by their names, so that virt-clone cannot be asked about them. */
export const REFUSED: Readonly<
  Record<string, { readonly says: RegExp; readonly why: string; readonly cloneIsTaken: boolean }>
> = {
  'live-uefi': {
    says: /cannot be specified when firmware autoselection is enabled/,
    why: 'While it runs, libvirt shows the firmware that it chose, but takes no definition that says both. Ours says one.',
    cloneIsTaken: true,
  },
  'launch-security-snp': {
    says: /Invalid value for attribute 'type' in element 'launchSecurity': 'sev-snp'/,
    why: 'SEV-SNP is known from libvirt 10.5 on.',
    cloneIsTaken: false,
  },
  'nic-passt': {
    says: /Invalid value for attribute 'type' in element 'backend': 'passt'/,
    why: 'Its schema has passt, but with the test driver it takes no type of a backend, not even "default".',
    cloneIsTaken: false,
  },
}

/**
 * Definitions with network disks, and what virt-clone says when it is to copy these too: it reads no disk that is not a
 * file or volume of a pool. Ours makes a file of each.
 */
export const NOT_COPIED: Readonly<Record<string, RegExp>> = {
  rbd: /Cloning rbd volumes is not yet supported/,
  iscsi: /Disk network type 'iscsi' is not cloneable/,
  nbd: /Disk network type 'nbd' is not cloneable/,
  'gluster-and-ssh': /Disk network type 'gluster' is not cloneable/,
}

/** Clones of virt-clone's that libvirt does not take, by the name of the definition: what it says, and why. */
export const BROKEN: Readonly<Record<string, { readonly says: RegExp; readonly why: string }>> = {
  sysinfo: {
    says: /UUID mismatch between <uuid> and <sysinfo>/,
    why: 'virt-clone leaves the source’s uuid in <sysinfo>, and libvirt wants it to be the domain’s.',
  },
  'uefi-nvram-file': {
    says: /cause is unknown/,
    why: 'virt-clone writes the path as the text of <nvram type="file">, where libvirt wants a <source> inside.',
  },
  'uefi-nvram-block': {
    says: /cause is unknown/,
    why: 'As above: virt-clone knows an NVRAM only as a path.',
  },
  'uefi-nvram-network': {
    says: /cause is unknown/,
    why: 'As above.',
  },
}
