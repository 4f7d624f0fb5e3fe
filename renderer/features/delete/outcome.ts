import type { DeleteResult } from '@shared/model/everyday'

/** What became of one VM. */
export type Outcome =
  | {
      readonly kind: 'deleted'
      readonly name: string
      readonly result: DeleteResult
      /** files that were not chosen */
      readonly kept: readonly string[]
    }
  | { readonly kind: 'skipped'; readonly name: string }
