import type { HostImage, ImageDetails } from '@shared/model/image'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { imageWords } from './words'

interface InsideProps {
  readonly image: HostImage
  /** undefined: still being read */
  readonly details: ImageDetails | undefined
}

/** The snapshots that lie inside an image. */
export function InsideSnapshots({ image, details }: InsideProps) {
  const t = useWords(imageWords)
  const format = useFormat()
  const known = details?.facts != null
  if (image.format !== null && image.format !== 'qcow2') return null
  return (
    <section>
      <h3 className="section-head" id="image-snapshots">
        {t('snapshotsInside')}
      </h3>
      {!known ? (
        <p className="tone-fg2">{image.snapshots === null ? t('unknown') : image.snapshots}</p>
      ) : details.snapshots.length === 0 ? (
        <p className="tone-fg2">{t('none')}</p>
      ) : (
        <table className="facts-table" aria-labelledby="image-snapshots">
          <thead>
            <tr>
              <th scope="col">{t('snapshot.id')}</th>
              <th scope="col">{t('snapshot.name')}</th>
              <th scope="col">{t('snapshot.taken')}</th>
              <th scope="col" className="is-right">
                {t('snapshot.memory')}
              </th>
              <th scope="col" className="is-right">
                {t('snapshot.clock')}
              </th>
            </tr>
          </thead>
          <tbody>
            {details.snapshots.map((one) => (
              <tr key={`${one.id} ${one.name}`}>
                <td>{visible(one.id)}</td>
                <td>{visible(one.name)}</td>
                <td title={format.fullTime(one.createdAt)}>{format.time(one.createdAt)}</td>
                <td className="is-right">{one.stateBytes === 0 ? '–' : formatBytes(one.stateBytes)}</td>
                <td className="is-right">{one.clockSeconds ? format.duration(one.clockSeconds) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
