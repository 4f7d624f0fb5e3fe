import type { DomainRef } from '@shared/model/domain'
import { isOff } from '@shared/model/domain-state'
import type { PrepareBlocker } from '@shared/model/prepare'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { type DomainModel, readDomain } from '../../xml'
import { type DiskFacts, diskFacts, imageShell } from '../support/disk-facts'
import { fileUses, namesOf } from '../support/file-uses'
import type { Shell } from '../support/shell'
import type { GuestDisk } from './guestfish'

/** A VM whose guest may be read and changed, or why not. */
export interface Preparable {
  readonly name: string
  readonly disks: readonly GuestDisk[]
  readonly facts: readonly DiskFacts[]
  readonly macs: readonly string[]
  readonly blockers: readonly PrepareBlocker[]
  readonly shell: Shell | null
  /** device, inode, size and time of the last change of each disk, by target */
  readonly seen: Readonly<Record<string, string>>
}

/**
 * Looks at what keeps a VM's guest from being changed. Only a VM that is off is prepared, and no file that others need: so what is changed is
 * a clone, or a VM that nothing was made of.
 * @throws ProblemError domain.gone
 */
export async function preparable(host: Host, { uuid }: Pick<DomainRef, 'uuid'>): Promise<Preparable> {
  const summary = host.domain(uuid)
  if (summary === undefined) throw problem('domain.gone')
  const blockers: PrepareBlocker[] = []
  const state = await host.stateOf(uuid)
  if (!summary.persistent) blockers.push({ code: 'transient' })
  else if (state === 'saved') blockers.push({ code: 'saved' })
  else if (!isOff(state)) blockers.push({ code: 'running' })
  const model = readDomain(await host.xml(uuid, summary.persistent ? 'persistent' : 'live'))
  const shell = await imageShell(host)
  const facts = shell === null ? [] : await diskFacts(host, withDisks(model))
  blockers.push(...(shell === null ? [{ code: 'no-access' } as const] : facts.flatMap(blockersOf)))
  if (shell !== null && facts.length === 0) blockers.push({ code: 'no-disk' })
  const disks = facts.map((f) => ({ target: f.target, path: f.path, format: f.declaredFormat }))
  if (blockers.length === 0) blockers.push(...(await neededBy(host, uuid, disks)))
  const seen = shell === null ? {} : await lookAt(shell, disks)
  return { name: model.name, disks, facts, macs: model.interfaces.map((i) => i.mac ?? ''), blockers, shell, seen }
}

const withDisks = (model: DomainModel): DomainModel => ({
  ...model,
  disks: model.disks.filter((d) => (d.device === 'disk' || d.device === 'lun') && !d.empty && !d.readonly),
})

function blockersOf(fact: DiskFacts): PrepareBlocker[] {
  const { target, path } = fact
  if (fact.kind !== 'file' && fact.kind !== 'block') return [{ code: 'disk-network', params: { target } }]
  if (fact.shareable) return [{ code: 'disk-shared', params: { target } }]
  if (fact.encrypted || fact.encryptedBelow) return [{ code: 'disk-encrypted', params: { target } }]
  if (fact.problem !== undefined) return [{ code: 'disk-unreadable', params: { target, path }, raw: fact.problem.raw }]
  return []
}

/** VMs that would see another disk below theirs. What cannot be looked into may be one. */
async function neededBy(host: Host, uuid: string, disks: readonly GuestDisk[]): Promise<PrepareBlocker[]> {
  const { uses, unknown } = await fileUses(
    host,
    uuid,
    disks.map((d) => d.path),
  )
  const blockers: PrepareBlocker[] = [...uses].map(([path, by]) => ({
    code: 'needed',
    params: { path, users: namesOf(by).join(', ') },
  }))
  if (unknown.length > 0) blockers.push({ code: 'needed-unknown', params: { users: namesOf(unknown).join(', ') } })
  return blockers
}

/** Arguments are paths: one line for each, of GNU's and busybox's stat. */
const LOOK = 'for p; do stat -L -c "%d:%i:%s:%y" -- "$p" 2>/dev/null || echo -; done'

/** How the disks are now, to tell whether anybody has written to them since. */
export async function lookAt(shell: Shell, disks: readonly GuestDisk[]): Promise<Record<string, string>> {
  const { stdout } = await shell.run(['sh', '-c', LOOK, 'sh', ...disks.map((d) => d.path)], { timeoutMs: 20_000 })
  const lines = stdout.split('\n')
  return Object.fromEntries(disks.map(({ target }, n) => [target, lines[n] ?? '-']))
}
