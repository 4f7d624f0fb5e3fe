import type { CloneRequest } from '@shared/model/clone'
import type { DefinitionRef } from '@shared/model/compare'
import type { DomainRef } from '@shared/model/domain'

/**
 * What the shell hands to the features it shows. Each is loaded when it is first opened, so that the window does not
 * wait for it (pages.tsx).
 */
export interface CloneDialogProps {
  readonly source: DomainRef
  /** chosen already by a way on: another pool, linked disks */
  readonly given?: Partial<CloneRequest>
  readonly onClose: () => void
}

export interface ComparePageProps {
  readonly left: DefinitionRef
  readonly right: DefinitionRef
}

export interface JobsPageProps {
  /** the job to show first */
  readonly job?: string
}
