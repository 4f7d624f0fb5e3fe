import { randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import { isUnderWay } from '@shared/job'
import type { PrepareChoices, PreparePreview, PrepareReading } from '@shared/model/prepare'
import { ProblemError, problem } from '@shared/problem'
import { newHostJobId } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import type { Hosts } from '../../hosts/hosts'
import { heredoc, shellLine, shellRecipe } from '../../images'
import type { JobEngine } from '../../jobs/engine'
import { forgetting, type Kind, partsOn } from '../files/found'
import { KeptPlans } from '../files/kept-plans'
import { jobsPossible } from '../support/place'
import type { Change } from './draft'
import { guestfishArgs } from './guestfish'
import { type PrepareJournal, parsePrepareJournal } from './journal'
import { type Preparable, preparable } from './plan'
import { invalidOf, previewFiles, withoutInvalid } from './preview'
import { type GuestRead, readGuest } from './read'
import { applyRules, factsOf } from './rules'
import { PREPARE_AGAIN, PrepareOperation, takeBackPreparation } from './run'
import { newSalt, sha512Crypt } from './sha512-crypt'
import { writeScript } from './write'

interface Kept {
  readonly host: string
  readonly uuid: string
  readonly vm: Preparable
  readonly read: GuestRead
}

const DAY = 24 * 60 * 60 * 1000

/** Preparing a guest: read once, shown as often as choices change, written by a job. */
export class PrepareService {
  private readonly kept = new KeptPlans<Kept>()
  /** readings under way, by the ticket that the dialog made */
  private readonly reading = new Map<string, AbortController>()

  constructor(
    private readonly hosts: Hosts,
    private readonly engine: JobEngine,
  ) {}

  /** Looks at a VM, and reads its guest where nothing is in the way. What keeps it from being read is told in the answer. */
  async read({
    host: id,
    uuid,
    ticket,
  }: {
    readonly host: string
    readonly uuid: string
    readonly ticket: string
  }): Promise<PrepareReading> {
    const host = this.hosts.get(id)
    const [vm] = await Promise.all([preparable(host, { uuid }), jobsPossible(host)])
    const blockers = this.busy(id, uuid) ? [{ code: 'busy' } as const] : vm.blockers
    const answer = {
      id: randomUUID(),
      domain: { host: id, uuid },
      name: vm.name,
      disks: vm.disks,
      blockers,
      guest: null,
    }
    if (blockers.length > 0 || vm.shell === null) return answer
    const controller = new AbortController()
    this.reading.set(ticket, controller)
    try {
      const read = await readGuest(host, vm.shell, vm.disks, controller.signal)
      this.kept.keep(answer.id, { host: id, uuid, vm, read })
      return { ...answer, guest: factsOf(read.files) }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return { ...answer, problem: error.problem }
    } finally {
      this.reading.delete(ticket)
    }
  }

  /** The dialog is closed: nobody waits for its appliance, and what was read is forgotten. */
  close({ ticket, id }: { readonly ticket: string; readonly id?: string }): void {
    this.reading.get(ticket)?.abort()
    if (id !== undefined) this.kept.forget(id)
  }

  preview(id: string, choices: PrepareChoices): PreparePreview {
    const kept = this.kept.get(id)
    const invalid = invalidOf(choices)
    const draft = drafted(kept, withoutInvalid(choices, invalid), '$6$')
    const unread = kept.read.unread.map((path) => ({ code: 'unread' as const, path }))
    const changes = draft.changes()
    return {
      files: previewFiles(kept.read.files, changes),
      notes: [...draft.notes(), ...unread],
      invalid,
      commands: changes.length === 0 ? '' : commandsOf(kept.vm, changes),
    }
  }

  /** What was read is kept: a job that fails leaves the guest as it was read. @throws ProblemError plan.stale, plan.blocked */
  start(id: string, choices: PrepareChoices): string {
    const kept = this.kept.get(id)
    if (invalidOf(choices).length > 0 || this.busy(kept.host, kept.uuid)) throw problem('plan.blocked')
    const hash = choices.rootPassword === null ? '' : sha512Crypt(choices.rootPassword, newSalt())
    const changes = drafted(kept, choices, hash).changes()
    if (changes.length === 0) throw problem('plan.blocked')
    const host = this.hosts.get(kept.host)
    const job = newHostJobId()
    const startedAt = Date.now()
    const journal = journalOf(host, kept, job, startedAt, commandsOf(kept.vm, changes))
    const parts = partsOn(host)
    const found = { reattached: false, startedAt, onDismiss: forgetting(parts, journal, job) }
    this.engine.start(job, new PrepareOperation(parts, changes), journal, found)
    return job
  }

  /** How preparations are found again by what they left on a host. */
  get kind(): Kind<PrepareJournal> {
    return {
      again: () => PREPARE_AGAIN,
      parse: parsePrepareJournal,
      operation: (parts) => new PrepareOperation(parts, null),
      takeBack: takeBackPreparation,
    }
  }

  /** Another job is at the VM's disks. */
  private busy(host: string, uuid: string): boolean {
    return this.engine
      .list()
      .some((j) => j.host === host && isUnderWay(j) && (j.sourceUuid === uuid || j.result?.uuid === uuid))
  }
}

function drafted({ vm, read }: Kept, choices: PrepareChoices, hash: string) {
  const today = Math.floor(Date.now() / DAY)
  return applyRules(read.files, choices, { macs: vm.macs.filter(Boolean), today, hash })
}

function journalOf(host: Host, { uuid, vm }: Kept, job: string, createdAt: number, commands: string): PrepareJournal {
  return {
    version: 1,
    kind: 'prepare-guest',
    uri: host.uri,
    createdAt,
    domain: { uuid: uuid.toLowerCase(), name: vm.name },
    engine: 'overlay',
    disks: vm.disks.map(({ target, path, format }, n) => ({
      target,
      action: 'linked',
      source: path,
      sourceFormat: format,
      sourceVirtualBytes: vm.facts[n]?.virtualBytes ?? 0,
      sourceBytesOnDisk: vm.facts[n]?.bytesOnDisk ?? 0,
      path: overlayOf(path, target, job.slice(0, 8)),
      format: 'qcow2',
      neededBytes: 0,
    })),
    nvram: null,
    verify: false,
    sync: true,
    seen: { ...vm.seen },
    commands,
  }
}

/** Beside the disk; a block device lies where no file can. */
function overlayOf(path: string, target: string, unique: string): string {
  const directory = path.startsWith('/dev/') ? '/var/tmp' : posix.dirname(path)
  return posix.join(directory, `.offshoot-prepare-${unique}-${target}.qcow2`)
}

/** The commands that the job is equal to, without passwords; nothing runs them. */
function commandsOf({ disks }: Preparable, changes: readonly Change[]): string {
  const overlays = disks.map((d) => ({ ...d, overlay: overlayOf(d.path, d.target, 'new') }))
  const open = changes.map((c) => (c.path === '/etc/shadow' ? { ...c, after: '...' } : c))
  return shellRecipe([
    ...overlays.map((d) =>
      shellLine(['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', d.format, '-b', d.path, d.overlay]),
    ),
    heredoc(
      guestfishArgs(
        overlays.map((d) => ({ ...d, path: d.overlay, format: 'qcow2' })),
        'rw',
      ),
      writeScript(open, 'ok'),
    ),
    ...overlays.map((d) => shellLine(['qemu-img', 'commit', '-d', '-f', 'qcow2', d.overlay])),
    shellLine(['rm', ...overlays.map((d) => d.overlay)]),
  ])
}
