import { hasOption, type ImageTarget } from '@shared/model/image-work'
import { Checkbox, Segments, Select } from '../../components'
import { formatBytes } from '../../format'
import { useWords } from '../../i18n'
import { imageWorkWords } from './words'

const CLUSTERS = [16, 64, 256, 1024, 2048].map((kib) => kib * 1024)
const DEFAULT = 'default'

interface TargetOptionsProps {
  readonly value: ImageTarget
  readonly onChange: (value: ImageTarget) => void
}

/** The options of the chosen format. What excludes itself says so beside it. */
export function TargetOptions({ value, onChange }: TargetOptionsProps) {
  const t = useWords(imageWorkWords)
  const { format, compression, preallocation = 'off', clusterBytes, compat, lazyRefcounts, subformat, fixed } = value
  const has = (option: keyof ImageTarget) => hasOption(format, option)
  const set = (change: Partial<ImageTarget>) => onChange({ ...value, ...change })
  const old = compat === '0.10'
  const allocations =
    format === 'raw' ? (['off', 'falloc', 'full'] as const) : (['off', 'metadata', 'falloc', 'full'] as const)
  return (
    <>
      {has('compression') && (
        <div className="imgwork-line">
          <span>{t('option.compression')}</span>
          <Segments
            label={t('option.compression')}
            value={compression ?? 'none'}
            options={[
              { value: 'none', label: t('option.none') },
              { value: 'zlib', label: 'zlib' },
              { value: 'zstd', label: 'zstd', isDisabled: old },
            ]}
            onChange={(one) => set({ compression: one === 'none' ? undefined : one })}
          />
          {old && <span className="imgwork-note">{t('option.zstdNew')}</span>}
        </div>
      )}
      {has('subformat') && (
        <div className="imgwork-line">
          <span>{t('option.subformat')}</span>
          <Segments
            label={t('option.subformat')}
            value={subformat ?? 'monolithicSparse'}
            options={[
              { value: 'monolithicSparse', label: 'monolithicSparse' },
              { value: 'streamOptimized', label: 'streamOptimized' },
            ]}
            onChange={(one) => set({ subformat: one })}
          />
        </div>
      )}
      {has('fixed') && (
        <div className="imgwork-line">
          <span>{t('option.space')}</span>
          <Segments
            label={t('option.space')}
            value={fixed ? 'fixed' : 'dynamic'}
            options={[
              { value: 'dynamic', label: t('option.dynamic') },
              { value: 'fixed', label: t('option.fixed') },
            ]}
            onChange={(one) => set({ fixed: one === 'fixed' })}
          />
        </div>
      )}
      {has('preallocation') && (
        <div className="imgwork-line">
          <span>{t('option.preallocation')}</span>
          <Segments
            label={t('option.preallocation')}
            value={compression === undefined ? preallocation : 'off'}
            options={allocations.map((one) => ({
              value: one,
              label: t(`option.allocate.${one}`),
              isDisabled: compression !== undefined && one !== 'off',
            }))}
            onChange={(one) => set({ preallocation: one })}
          />
          {compression !== undefined && <span className="imgwork-note">{t('option.notCompressed')}</span>}
        </div>
      )}
      {has('clusterBytes') && (
        <div className="imgwork-line">
          <Select
            label={t('option.cluster')}
            value={String(clusterBytes ?? DEFAULT)}
            options={[
              { value: DEFAULT, label: t('option.default') },
              ...CLUSTERS.map((bytes) => ({ value: String(bytes), label: formatBytes(bytes) })),
            ]}
            onChange={(one) => set({ clusterBytes: one === DEFAULT ? undefined : Number(one) })}
          />
          {has('compat') && (
            <Select
              label={t('option.compat')}
              value={compat ?? '1.1'}
              options={[
                { value: '1.1', label: '1.1' },
                { value: '0.10', label: t('option.compatOld') },
              ]}
              onChange={(one) => set({ compat: one === '0.10' ? one : undefined })}
            />
          )}
        </div>
      )}
      {has('lazyRefcounts') && (
        <Checkbox
          isSelected={lazyRefcounts === true && !old}
          isDisabled={old}
          hint={t('option.lazyHint')}
          onChange={(on) => set({ lazyRefcounts: on })}
        >
          {t('option.lazy')}
        </Checkbox>
      )}
    </>
  )
}
