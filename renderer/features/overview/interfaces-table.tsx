import type { InterfaceSummary } from '@shared/model/domain'
import { useWords } from '../../i18n'
import { DevicesHead, type DevicesOf, InterfaceActions } from './device-actions'
import { overviewWords } from './words'

/** Interfaces: MAC, what each hangs on, the addresses that are known. */
export function InterfacesTable({
  interfaces,
  ...of
}: DevicesOf & { readonly interfaces: readonly InterfaceSummary[] }) {
  const t = useWords(overviewWords)
  const named = interfaces.some((i) => i.target !== undefined)
  return (
    <section>
      <DevicesHead {...of} kind="interface" id="interfaces-head" />
      {interfaces.length === 0 ? (
        <p className="overview-none">{t('noInterfaces')}</p>
      ) : (
        <table className="facts-table" aria-labelledby="interfaces-head">
          <thead>
            <tr>
              {named && <th scope="col">{t('interface')}</th>}
              <th scope="col">{t('mac')}</th>
              <th scope="col">{t('source')}</th>
              <th scope="col">{t('model')}</th>
              <th scope="col">{t('address')}</th>
              <th scope="col" className="is-actions">
                <span className="visually-hidden">{t('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {interfaces.map((nic, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two interfaces may have the same MAC
              <InterfaceRow key={i} nic={nic} named={named} {...of} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function InterfaceRow({ nic, named, ...of }: DevicesOf & { readonly nic: InterfaceSummary; readonly named: boolean }) {
  const t = useWords(overviewWords)
  const source =
    nic.type === 'user'
      ? t('sourceOf.user')
      : nic.type === 'network' || nic.type === 'bridge' || nic.type === 'direct'
        ? t(`sourceOf.${nic.type}`, { name: nic.source })
        : t('sourceOf.other', { type: nic.type, name: nic.source })
  return (
    <tr>
      {named && <td>{nic.target ?? '–'}</td>}
      <td className="mono selectable">{nic.mac}</td>
      <td className="is-cut" title={source}>
        {source}
      </td>
      <td>{nic.model || '–'}</td>
      <td className="mono selectable is-wrapping">{nic.addresses.join(', ') || '–'}</td>
      <td className="is-actions">
        <InterfaceActions {...of} nic={nic} />
      </td>
    </tr>
  )
}
