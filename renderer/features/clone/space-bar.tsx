import type { PlannedSpace } from '@shared/model/clone'
import { useWords } from '../../i18n'
import { cloneWords } from './words'

/** Parts of a file system: what is used, what this clone adds, what stays free; in bytes. Never less than nothing. */
export function spaceParts({ totalBytes, freeBytes, neededBytes }: PlannedSpace) {
  const total = Math.max(totalBytes, freeBytes, 1)
  const used = Math.max(0, total - freeBytes)
  const fits = Math.min(neededBytes, freeBytes)
  return { total, used, fits, after: freeBytes - neededBytes }
}

/** One file system: used, this clone, and what is left after it, or what is missing. */
export function SpaceBar({ space, named }: { readonly space: PlannedSpace; readonly named: boolean }) {
  const t = useWords(cloneWords)
  const { total, used, fits, after } = spaceParts(space)
  const share = (bytes: number) => `${(bytes / total) * 100}%`
  return (
    <div className="clone-space">
      {named ? <div className="mono clone-path">{space.directory}</div> : null}
      <div
        className="clone-space-bar"
        role="img"
        aria-label={t('space.label', {
          directory: space.directory,
          usedBytes: used,
          neededBytes: space.neededBytes,
          freeBytes: space.freeBytes,
        })}
      >
        <span className="is-used" style={{ width: share(used) }} />
        <span className={after < 0 ? 'is-missing' : 'is-this'} style={{ width: share(fits) }} />
      </div>
      <div className="clone-space-words num">
        <span className="is-used">{t('space.used', { bytes: used })}</span>
        <span className={after < 0 ? 'is-missing' : 'is-this'}>{t('space.this', { bytes: space.neededBytes })}</span>
        {after < 0 ? (
          <span className="clone-error">{t('space.missing', { bytes: -after })}</span>
        ) : (
          <span>{t('space.after', { bytes: after })}</span>
        )}
      </div>
    </div>
  )
}
