import type { HostId } from '@shared/model/host'
import { create } from 'zustand'
import type { Only, Sorting } from './rows'

/** How the images of a host are looked at; not kept between runs. */
export interface ImageView {
  /** id of the image that the keys are at */
  readonly selected: string | null
  readonly only: Only
  readonly filter: string
  readonly sorting: Sorting
  /** keys of rows that are closed */
  readonly closed: ReadonlySet<string>
  /** files that the user named */
  readonly also: readonly string[]
}

const FIRST: ImageView = {
  selected: null,
  only: 'all',
  filter: '',
  sorting: { by: 'name', descending: false },
  closed: new Set(),
  also: [],
}

const useViews = create<Readonly<Record<HostId, ImageView>>>(() => ({}))

export function useImageView(host: HostId): ImageView {
  return useViews((views) => views[host] ?? FIRST)
}

export function setImageView(
  host: HostId,
  change: Partial<ImageView> | ((now: ImageView) => Partial<ImageView>),
): void {
  useViews.setState((views) => {
    const now = views[host] ?? FIRST
    return { [host]: { ...now, ...(typeof change === 'function' ? change(now) : change) } }
  })
}

/** As many files as a person may name on one host. */
const MOST_NAMED = 100

/** Adds a file that the user named to the list, and goes to it. */
export function lookAtFile(host: HostId, path: string): void {
  setImageView(host, ({ also }) => ({
    also: [...also.filter((one) => one !== path), path].slice(-MOST_NAMED),
    only: 'all',
    filter: '',
  }))
}
