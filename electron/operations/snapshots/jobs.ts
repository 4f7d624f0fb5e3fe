import { isUnderWay, type SnapshotJobKind } from '@shared/job'
import type { DomainRef } from '@shared/model/domain'
import { titleOf } from '@shared/model/snapshot-names'
import { problem } from '@shared/problem'
import { newHostJobId } from '../../host-runner/host-jobs'
import type { JobEngine } from '../../jobs/engine'
import type { JobContext, JobDescription, Operation, StepPlan } from '../../jobs/operation'
import { lockOf } from '../support/host-records'
import type { ParamsOf, Parts } from '../support/parts'
import { findFor } from './common'
import { deleteSnapshot, lastFirst, VERB } from './delete'
import { followed } from './follow'
import type { Pictures } from './pictures'
import { revertTo } from './revert'
import { refuseShared } from './shared-files'
import { checkedForTaking, takeSnapshot } from './take'

/** What a job on a VM's snapshots is to do, when nothing is in its way. */
interface Plan {
  readonly kind: SnapshotJobKind
  /** what people call the snapshot */
  readonly name: string
  readonly steps: readonly StepPlan[]
  readonly cancelsAtOnce: boolean
  run(job: JobContext, parts: Parts): Promise<void>
}

type Take = Omit<ParamsOf<'snapshots.take'>, 'host' | 'uuid'>

/**
 * Taking, reverting and deleting snapshots as jobs of the one engine. What can be refused is refused before there is a job, so that whoever
 * asked can put it right; the verbs look once more themselves. One at a time for each VM. libvirt tells of none of it by events.
 */
export class SnapshotJobs {
  /** VMs whose snapshots something is done with, `host/uuid` */
  private readonly taken = new Set<string>()

  constructor(
    private readonly parts: Parts,
    private readonly pictures: Pictures,
    private readonly engine: JobEngine,
  ) {}

  /** @throws what `checkedForTaking` throws; snapshot.busy */
  take({ host, uuid, ...wish }: ParamsOf<'snapshots.take'>): Promise<{ readonly job: string }> {
    return this.start({ host, uuid }, async () => {
      await checkedForTaking(this.parts.hosts.get(host), { host, uuid, ...wish })
      return {
        kind: 'take-snapshot',
        name: wish.name,
        steps: [takeStep(wish)],
        cancelsAtOnce: true,
        run: (job, parts) => this.runTake({ host, uuid }, wish, job, parts),
      }
    })
  }

  /** Reverts, and saves the current state in a snapshot before, if that is wished. */
  revert({ host, uuid, first, ...wish }: ParamsOf<'snapshots.revert'>): Promise<{ readonly job: string }> {
    return this.start({ host, uuid }, async () => {
      const at = this.parts.hosts.get(host)
      const { tree, snapshot } = await findFor(at, uuid, wish.name, 'revert')
      await refuseShared(at, tree, { verb: 'revert', ...wish })
      if (first !== undefined) await checkedForTaking(at, { host, uuid, ...first })
      const title = titleOf(snapshot)
      return {
        kind: 'revert-snapshot',
        name: title,
        steps: [
          ...(first ? [takeStep(first)] : []),
          { key: 'revert', code: 'revert-snapshot', params: { name: title } },
        ],
        cancelsAtOnce: true,
        run: async (job, parts) => {
          if (first !== undefined) await this.runTake({ host, uuid }, first, job, parts)
          job.cannotCancel('revert')
          const { left } = await job.step('revert', () => revertTo(parts, { host, uuid, ...wish }, job))
          // What the current state was on belongs to the snapshot that was taken of it.
          if (first === undefined) job.outcome({ left })
        },
      }
    })
  }

  delete({ host, uuid, ...wish }: ParamsOf<'snapshots.delete'>): Promise<{ readonly job: string }> {
    return this.start({ host, uuid }, async () => {
      const at = this.parts.hosts.get(host)
      const { tree, snapshot } = await findFor(at, uuid, wish.name, VERB[wish.which])
      await refuseShared(at, tree, { verb: 'delete', ...wish })
      const going = lastFirst(tree, wish.name, wish.which)
      return {
        kind: 'delete-snapshot',
        name: titleOf(snapshot),
        steps: going.map((one) => ({ key: one.name, code: 'delete-snapshot', params: { name: titleOf(one) } })),
        cancelsAtOnce: false,
        run: async (job, parts) => {
          const steps = new Set(going.map((one) => one.name))
          let last: string | undefined
          const end = () => last !== undefined && job.mark(last, { state: 'done' })
          const before = (name: string) => {
            end()
            job.signal.throwIfAborted()
            // Others may have taken one more meanwhile: it goes too, without a step of its own.
            if (!steps.delete(name)) return
            last = name
            job.mark(name, { state: 'running' })
            // What is half merged is no snapshot any more, so a merge is never stopped: only what comes after it.
            job.cannotCancel(steps.size === 0 ? 'delete' : null)
          }
          const work = () => deleteSnapshot(parts, this.pictures, { host, uuid, ...wish }, before)
          const { left } = await followed(parts, { host, uuid }, job, 'merge', work)
          end()
          job.outcome({ left })
        },
      }
    })
  }

  /** Does something short with a VM's snapshots while nothing else is done with them. @throws snapshot.busy, host.busy */
  async alone<T>(of: DomainRef, work: () => Promise<T>): Promise<T> {
    const release = this.claim(of)
    try {
      return await this.locked(of, work)
    } finally {
      release()
    }
  }

  private async runTake({ host, uuid }: DomainRef, wish: Take, job: JobContext, parts: Parts): Promise<void> {
    const memory = wish.way === 'external' && wish.memory
    // Of an internal one, and of disks alone, libvirt stops nothing.
    job.cannotCancel(memory ? null : wish.way === 'internal' ? 'internal' : 'disks')
    const work = () => takeSnapshot(parts, this.pictures, { host, uuid, ...wish })
    const { name } = await job.step('take', () => followed(parts, { host, uuid }, job, 'memory', work))
    job.outcome({ taken: name })
  }

  private async start(of: DomainRef, check: () => Promise<Plan>): Promise<{ readonly job: string }> {
    const release = this.claim(of)
    return new Promise((resolve, reject) => {
      const whole = async () => {
        const plan = await check()
        const id = newHostJobId()
        const ended = new Promise<void>((over) => {
          const operation = new SnapshotOperation(this.parts, of, over)
          this.engine.start(id, operation, plan, { reattached: false, startedAt: Date.now() })
        })
        resolve({ job: id })
        await ended
      }
      this.locked(of, whole).catch(reject).finally(release)
    })
  }

  /** What a verb has read must still be so when it writes: another Offshoot may be at the same VM. */
  private locked<T>({ host, uuid }: DomainRef, work: () => Promise<T>): Promise<T> {
    return this.parts.hosts.get(host).locks.run(lockOf(uuid), work)
  }

  /** @returns how to let others at it again */
  private claim({ host, uuid }: DomainRef): () => void {
    const key = `${host}/${uuid.toLowerCase()}`
    const converts = this.engine
      .list()
      .some(
        (j) =>
          (j.kind === 'convert-disks' || j.kind === 'prepare-guest') &&
          j.host === host &&
          j.sourceUuid === uuid &&
          isUnderWay(j),
      )
    if (this.taken.has(key) || converts) throw problem('snapshot.busy')
    this.taken.add(key)
    return () => this.taken.delete(key)
  }
}

const takeStep = ({ name }: Take): StepPlan => ({ key: 'take', code: 'take-snapshot', params: { name } })

class SnapshotOperation implements Operation<Plan> {
  constructor(
    private readonly parts: Parts,
    private readonly of: DomainRef,
    private readonly release: () => void,
  ) {}

  describe({ kind, name, steps, cancelsAtOnce }: Plan): JobDescription {
    const { host, uuid } = this.of
    const source = this.parts.hosts.get(host).domain(uuid)?.name ?? uuid
    return {
      kind,
      host,
      params: { source, name },
      sourceUuid: uuid,
      engine: 'libvirt',
      steps,
      disks: [],
      verifies: false,
      commands: '',
      cancelsAtOnce,
      atOnce: true,
    }
  }

  async run(plan: Plan, job: JobContext): Promise<undefined> {
    const { hosts, transcript } = this.parts
    try {
      await plan.run(job, {
        hosts,
        transcript: {
          run: (host, commands, work) => {
            job.ran(commands)
            return transcript.run(host, commands, work)
          },
        },
      })
    } finally {
      this.release()
      // Whatever came of it: libvirt sends no event.
      hosts.get(this.of.host).changedByUs(this.of.uuid)
    }
  }
}
