/**
 * What went wrong, as data: a permanent code with parameters, so that the renderer words it in the user's language
 * (renderer/i18n, `problem.<code>.title` and `.detail`) and draws a way on for every refusal.
 */

/** Values that a text may be filled with. Byte counts are numbers of bytes; the renderer formats them by key name (`…Bytes`). */
export type Params = Readonly<Record<string, string | number>>

/** Permanent names. Tests, documentation and reports use them; the words on screen may change. */
export type ProblemCode =
  // host
  | 'host.no-libvirt'
  | 'host.denied'
  | 'host.auth-failed'
  | 'host.unreachable'
  | 'host.no-session-as-root'
  | 'host.lost'
  /** the host has not said what the action needs to know: `by` of HostQuestion */
  | 'host.unread'
  /** nobody could connect to a socket there: `address`; `by`: denied, refused (over ssh), closed */
  | 'host.socket'
  /** a program on the host did not end: `seconds` that it was waited for */
  | 'host.late'
  /** one of libvirt's daemons does not run there: `daemon`, e.g. virtnetworkd */
  | 'host.no-daemon'
  /** what was typed is no host: `fault` (empty, bad-host, bad-port, bad-user, bad-uri, not-ssh, not-qemu, bad-path, no-host, bad-escape, bad-quotes; ssh-flag, ssh-command with `what`) */
  | 'host.address'
  /** a saved host has this address already: `name` */
  | 'host.exists'
  /** a job runs there: it is not removed or led elsewhere meanwhile */
  | 'host.in-use'
  /** somebody else does something that must not be done twice at a time */
  | 'host.busy'
  // host over ssh; params: host, port, user, and what is named
  | 'host.dns'
  | 'host.timeout'
  | 'host.protocol'
  /** no algorithm in common: `nothing`, a line for each kind: kind, tab, the host's list, tab, ours (empty: not known) */
  | 'host.no-common'
  /** the configuration's ProxyCommand ended before a host answered: `command`; raw is what it said */
  | 'host.proxy-command'
  /** the socket that the address names is not there: `socket`, `there`: a line for each that is */
  | 'host.no-socket'
  /** `fingerprint`, `keyType`; `by`: user or StrictHostKeyChecking */
  | 'host.key-rejected'
  /** `fingerprint`, `keyType`, `knownFingerprints` (lines), `file`, `line`, `command` (ssh-keygen -R ...) */
  | 'host.key-changed'
  /** `fingerprint`, `keyType`, `file`, `line` */
  | 'host.key-revoked'
  /** `methods`: what the host takes; `tried` */
  | 'host.auth-rejected'
  | 'host.auth-cancelled'
  | 'host.password-expired'
  /** `option` of the ssh configuration that is not understood or leads in a circle */
  | 'host.config'
  /** no way to libvirt's socket: `failed`, a line for each way */
  | 'host.no-way'
  // programs on a host over ssh do not start; params: host, port, user, `code` (exit code of what ran instead)
  | 'host.no-shell'
  | 'host.forced-command'
  | 'host.shell-restricted'
  | 'host.shell-exits'
  | 'host.shell-silent'
  // Offshoot's own files on this computer: `path`
  /** it is there and cannot be read, so it is not written over */
  | 'own-file.unreadable'
  | 'own-file.unwritable'
  // everyday verbs
  /** the guest did not let a device go */
  | 'device.kept'
  /** the guest has locked the drive's tray; force opens it */
  | 'device.locked'
  /** `field`: name, title, vcpus, memory, target, mac, path, xml; `reason` words it: `field.<reason>` */
  | 'input.invalid'
  /** the definition was changed by somebody else meanwhile */
  | 'definition.changed'
  /** libvirt says no: raw is its words; `by`: schema, where its schema does and it might take the definition without; `element`: that it names */
  | 'definition.invalid'
  /** not well-formed: `line`, `column` */
  | 'definition.syntax'
  /** name or uuid differ from the VM that is edited: `field` */
  | 'definition.other'
  /** a disk that another VM's chain needs: `path`, `users` */
  | 'storage.needed'
  /** another VM may need it: `path`, `users` whose files cannot be read */
  | 'storage.unknown-use'
  /** a block device or network disk: `path`. Nobody but its keeper removes it */
  | 'storage.not-file'
  // libvirt
  | 'libvirt.error'
  | 'domain.gone'
  | 'domain.wrong-state'
  /** libvirt calls it off, and its QEMU runs on: `name`, `pid` */
  | 'domain.stray'
  | 'domain.exists'
  /** a deletion was cut short: the VM is defined still; that, and some of what belongs to it may be gone; it is gone, files of it are left */
  | 'domain.delete-undone'
  | 'domain.delete-part'
  | 'domain.delete-left'
  /** started, the VM changes files that disks of other VMs lie on: `clones` */
  | 'domain.has-clones'
  /** the VM needs a network that does not run: `network` */
  | 'network.inactive'
  /** the VM needs a network that the host does not have: `network` */
  | 'network.missing'
  // screen of a VM
  /** it has no graphics */
  | 'screen.none'
  /** its graphics cannot be shown: `types`, such as spice */
  | 'screen.other'
  /** its VNC server has no address or socket (listen type none) */
  | 'screen.no-listener'
  // snapshots
  /** libvirt would refuse: `by`, a reason of SnapshotRefusal, and `names` */
  | 'snapshot.refused'
  /** there is no snapshot of that name any more: `name` */
  | 'snapshot.gone'
  /** there is one of that name: `name` */
  | 'snapshot.exists'
  /** a snapshot inside an image went while one of them was copied: `source` */
  | 'snapshot.changed'
  /** something else is done with the VM's snapshots, or its disks are converted */
  | 'snapshot.busy'
  /** libvirt wants a word more before it reverts (error 77) */
  | 'snapshot.risky'
  /** a command of LVM failed: raw is what it said */
  | 'lvm.failed'
  // storage
  | 'storage.no-space'
  | 'storage.exists'
  | 'storage.denied'
  | 'storage.read-only'
  | 'storage.missing'
  | 'storage.in-use'
  | 'storage.copy-failed'
  | 'storage.copy-killed'
  /** libvirt made the copy and was started anew in the middle: `path` */
  | 'storage.libvirt-restarted'
  /** another file has the name of one that the job made: `path` */
  | 'storage.replaced'
  | 'storage.verify-failed'
  | 'storage.no-qemu-img'
  /** a disk reported an error: `path` */
  | 'storage.io-error'
  /** others may rename what lies in `directory`, and it takes no directory of our own */
  | 'storage.shared-directory'
  /** it, or what it lies on, was written to or replaced since the plan was made: `path` */
  | 'image.changed'
  /** what qemu-img made differs from what it was asked for: `path`; raw is what */
  | 'image.not-as-asked'
  // preparing a guest
  | 'prepare.no-guestfish'
  /** the user may not read the image: `path` */
  | 'prepare.denied'
  /** libguestfs's appliance does not start */
  | 'prepare.no-appliance'
  /** libguestfs found no system in the disks, several, or an encrypted one */
  | 'prepare.no-system'
  | 'prepare.windows'
  | 'prepare.failed'
  /** a file reads otherwise than it was written: `path` */
  | 'prepare.not-as-meant'
  /** the disks were written to since the guest was read: `name` */
  | 'prepare.changed'
  /** the merge stopped in the middle: `path`, `name` */
  | 'prepare.half'
  // jobs
  | 'job.host-restarted'
  /** the host has no place for the job's record: `places`, a line for each that was looked at */
  | 'job.no-place'
  | 'job.runner-gone'
  /** another Offshoot took the job over, and it was cancelled or failed there */
  | 'job.ended-elsewhere'
  | 'job.undo-incomplete'
  | 'job.not-cancellable'
  /** its record on the host cannot be read: `id` */
  | 'job.unreadable'
  /** a program of it has not ended on the host */
  | 'job.still-running'
  /** it was started on another machine that shares the directory of its record */
  | 'job.elsewhere'
  /** its record is not there any more */
  | 'job.gone'
  /** its plan did not reach the host whole: nothing was started */
  | 'job.cut-off'
  /** the host did not answer what was asked about it, or not so that it is understood */
  | 'job.no-answer'
  | 'plan.stale'
  | 'plan.blocked'
  // the program itself
  | 'request.invalid'
  | 'bug'

/** A way on. `kind` names the button's words (`remedy.<kind>`); the rest says what it does. */
export type Remedy =
  | { readonly kind: 'retry' }
  /** `manual`: the text is no command but names of packages, or lines of NixOS's configuration */
  | {
      readonly kind: 'install-libvirt'
      readonly params: {
        readonly distribution: string
        readonly command: string
        readonly manual?: 'packages' | 'nixos'
      }
    }
  | { readonly kind: 'start-libvirt'; readonly params: { readonly command: string } }
  /** one of libvirt's daemons is started where it is used: `daemon` */
  | { readonly kind: 'start-daemon'; readonly params: { readonly daemon: string; readonly command: string } }
  /** starts a network, then does with the VM what was wanted */
  | {
      readonly kind: 'start-network'
      readonly params: {
        readonly host: string
        readonly network: string
        readonly networkUuid: string
        readonly uuid: string
        readonly action: string
      }
    }
  /** starts the VM though linked clones lie on its disks */
  | {
      readonly kind: 'start-anyway'
      readonly params: { readonly host: string; readonly uuid: string; readonly action: string }
    }
  | { readonly kind: 'join-group'; readonly params: { readonly group: string; readonly command: string } }
  /** the user is in the group already, which counts from the next login on */
  | { readonly kind: 'log-in-again'; readonly params: { readonly group: string } }
  | { readonly kind: 'use-session' }
  | { readonly kind: 'clone-again'; readonly params?: Params }
  | {
      readonly kind: 'clone-to-pool'
      readonly params: { readonly pool: string; readonly directory: string; readonly freeBytes: number }
    }
  | { readonly kind: 'clone-linked' }
  /** plans a conversion of the VM's images once more */
  | { readonly kind: 'convert-again' }
  /** plans the work on an image once more */
  | { readonly kind: 'image-again'; readonly params: { readonly path: string } }
  /** reads the guest once more, and shows its dry run */
  | { readonly kind: 'prepare-again' }
  | { readonly kind: 'remove-leftovers' }
  /** defines the VM of a deletion that was cut short as it was */
  | { readonly kind: 'define-again' }
  | { readonly kind: 'copy-report' }
  /** collects versions, states and the log for a bug report, and shows them before they are saved */
  | { readonly kind: 'collect-diagnostics' }
  /** opens the dialog of the host's address */
  | { readonly kind: 'edit-host' }
  /** lines for ~/.ssh/config which allow what a host offers, to copy */
  | { readonly kind: 'allow-algorithms'; readonly params: { readonly command: string } }
  /** a command to be run elsewhere, to copy */
  | { readonly kind: 'run-command'; readonly params: { readonly command: string } }
  /** a command that shows what is wrong, to copy */
  | { readonly kind: 'try-in-terminal'; readonly params: { readonly command: string } }
  /** forgets remembered secrets and asks again */
  | { readonly kind: 'sign-in-again' }

export interface Problem {
  readonly code: ProblemCode
  readonly params?: Params
  /** The host's own words (libvirt's, qemu-img's), shown folded in mono. Never interpreted. */
  readonly raw?: string
  /** What libvirt refused it with: virErrorNumber and virErrorDomain, for whoever decides by them. */
  readonly libvirt?: { readonly code: number; readonly domain: number }
  readonly remedies: readonly Remedy[]
}

/** Thrown inside main; the router turns it into a `Reply`. Anything else that is thrown becomes `bug`. */
export class ProblemError extends Error {
  readonly problem: Problem
  /** @param options `cause`: what was thrown by the other side, whose codes say more than the problem's words */
  constructor(problem: Problem, options?: { readonly cause?: unknown }) {
    super(`${problem.code}${problem.raw ? `: ${problem.raw}` : ''}`, options)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** Shorthand for `new ProblemError(...)`. */
export function problem(
  code: ProblemCode,
  more: { params?: Params; raw?: string; remedies?: readonly Remedy[] } = {},
): ProblemError {
  return new ProblemError({ code, params: more.params, raw: more.raw, remedies: more.remedies ?? [] })
}
