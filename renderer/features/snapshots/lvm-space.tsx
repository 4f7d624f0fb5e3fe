import { COW_PERCENTS, cowBytes, type LvmTake, lacking, NEARLY_FULL } from '@shared/model/lvm'
import { Checkbox, Notice, Select } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { snapshotWords } from './words'

interface LvmSpaceProps {
  readonly take: LvmTake
  readonly percent: number
  readonly onPercent: (percent: number) => void
  /** of a VM that runs */
  readonly freeze?:
    | { readonly on: boolean; readonly set: (on: boolean) => void; readonly refused: string | undefined }
    | undefined
}

/** The logical volumes of a new snapshot: the space that each gets, and what its group or pool has left. */
export function LvmSpace({ take, percent, onPercent, freeze }: LvmSpaceProps) {
  const t = useWords(snapshotWords)
  const pools = new Map(take.disks.flatMap((d) => (d.pool ? [[d.pool.name, d.pool.percent] as const] : [])))
  const full = [...pools].filter(([, used]) => used !== null && used >= NEARLY_FULL)
  return (
    <>
      {freeze && (
        <Checkbox
          isSelected={freeze.on && freeze.refused === undefined}
          isDisabled={freeze.refused !== undefined}
          onChange={freeze.set}
          hint={freeze.refused}
        >
          {t('dialog.quiesce')}
        </Checkbox>
      )}
      {take.disks.some((d) => !d.thin) && <CowSelect percent={percent} onPercent={onPercent} />}
      <ul className="snap-files">
        {take.disks.map(({ target, volume, group, thin, sizeBytes, pool }) => {
          const extentBytes = take.groups.find((g) => g.name === group)?.extentBytes ?? 1
          return (
            <li key={target}>
              {thin
                ? t('lvm.takesThin', { target, volume: visible(volume), pool: visible(pool?.name ?? '') })
                : t('lvm.takes', {
                    target,
                    volume: visible(volume),
                    bytes: formatBytes(cowBytes(sizeBytes, percent, extentBytes)),
                  })}
            </li>
          )
        })}
      </ul>
      {lacking(take, percent).map(({ name, freeBytes, neededBytes }) => (
        <Notice key={name} kind="error" title={t('lvm.noRoom', { group: visible(name) })}>
          {t('lvm.noRoomText', { needed: formatBytes(neededBytes), free: formatBytes(freeBytes) })}
        </Notice>
      ))}
      {full.map(([name, used]) => (
        <Notice key={name} kind="warning" title={t('lvm.poolFull', { pool: visible(name), n: Math.round(used ?? 0) })}>
          {t('lvm.poolFullText')}
        </Notice>
      ))}
    </>
  )
}

/** Space for changes, of the volume's size. */
export function CowSelect({ percent, onPercent }: Pick<LvmSpaceProps, 'percent' | 'onPercent'>) {
  const t = useWords(snapshotWords)
  return (
    <Select
      label={t('lvm.space')}
      value={String(percent)}
      onChange={(value) => onPercent(Number(value))}
      options={COW_PERCENTS.map((n) => ({ value: String(n), label: t('lvm.percent', { n }) }))}
    />
  )
}
