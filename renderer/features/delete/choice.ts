import type { DeletableDisk, DeletePlan } from '@shared/model/everyday'
import { quote } from '../../format/quote'

/** What goes with the definition, as chosen in the dialog. */
export interface DeleteChoice {
  /** targets of the disks whose files are removed */
  readonly remove: ReadonlySet<string>
  readonly nvram: boolean
  readonly metadata: boolean
}

/** What the user has said other than the plan's own proposal; undefined: as proposed. */
export interface Said {
  readonly disks: Readonly<Record<string, boolean>>
  readonly nvram?: boolean
  readonly metadata?: boolean
}

export const NOTHING_SAID: Said = { disks: {} }

/**
 * The choice that a plan proposes, with what the user said over it. A file that is refused is never chosen, and one that others lie on only with
 * those.
 */
export function choiceOf(plan: DeletePlan, said: Said): DeleteChoice {
  const wanted = plan.disks.filter((d) => d.refusal === undefined && (said.disks[d.target] ?? d.suggested))
  const remove = new Set(wanted.map((d) => d.target))
  for (let before = -1; before !== remove.size; ) {
    before = remove.size
    for (const { target, above } of wanted) if (!above.every((one) => remove.has(one))) remove.delete(target)
  }
  return {
    remove,
    nvram: plan.nvram !== null && plan.nvram.refusal === undefined && (said.nvram ?? true),
    metadata: hasMetadata(plan) && (said.metadata ?? true),
  }
}

/** libvirt undefines a VM that has these only when it is told to take them along. */
export function hasMetadata(plan: DeletePlan): boolean {
  return plan.snapshots > 0 || plan.checkpoints > 0 || plan.managedSave
}

/** Something of the guest is lost for good, not only its definition. */
export function losesData(plan: DeletePlan, choice: DeleteChoice): boolean {
  return choice.remove.size > 0 || (plan.managedSave && choice.metadata)
}

/** Bytes that removing gives back, as far as they are known: a file that is two disks counts once. */
export function bytesOf(
  plan: DeletePlan,
  choice: DeleteChoice,
): { readonly bytes: number; readonly files: number; readonly known: boolean } {
  const files = new Map<string, DeletableDisk>()
  for (const disk of plan.disks) if (choice.remove.has(disk.target)) files.set(disk.path, disk)
  let bytes = 0
  let known = true
  for (const { bytesOnDisk } of files.values()) {
    if (bytesOnDisk === null) known = false
    else bytes += bytesOnDisk
  }
  return { bytes, files: files.size, known }
}

/**
 * What a person would type for the same: the plan's `virsh undefine` with the options of the choice, then each file, as
 * a volume where an active pool has its directory, else as a file.
 * @param poolDirectories target directories of the host's active pools
 */
export function deleteCommands(plan: DeletePlan, choice: DeleteChoice, poolDirectories: readonly string[]): string {
  const options = [
    ...(plan.managedSave && choice.metadata ? ['--managed-save'] : []),
    ...(plan.snapshots > 0 && choice.metadata ? ['--snapshots-metadata'] : []),
    ...(plan.checkpoints > 0 && choice.metadata ? ['--checkpoints-metadata'] : []),
    ...(plan.nvram === null ? [] : [choice.nvram ? '--nvram' : '--keep-nvram']),
    ...(plan.tpmUsedBy.length > 0 ? ['--keep-tpm'] : []),
  ]
  const undefine = plan.commands.trimEnd()
  const virsh = undefine.slice(0, Math.max(0, undefine.lastIndexOf(' undefine ')))
  const paths = new Set(plan.disks.filter((d) => choice.remove.has(d.target)).map((d) => d.path))
  const removals = [...paths].map((path) =>
    virsh !== '' && poolDirectories.includes(path.slice(0, path.lastIndexOf('/')))
      ? `${virsh} vol-delete ${quote(path)}`
      : `rm -- ${quote(path)}`,
  )
  return `${[[undefine, ...options].join(' '), ...removals].join('\n')}\n`
}

/** Whether what was typed is the VM's name; spaces around it do not count. */
export function isName(typed: string, name: string): boolean {
  return typed.trim() !== '' && typed.trim() === name.trim()
}
