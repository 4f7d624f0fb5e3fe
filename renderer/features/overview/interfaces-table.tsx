import type { InterfaceSummary } from '@shared/model/domain'
import { useWords } from '../../app/i18n'
import { overviewWords } from './words'

/** Interfaces: MAC, what each hangs on, the addresses that are known. */
export function InterfacesTable({ interfaces }: { readonly interfaces: readonly InterfaceSummary[] }) {
  const t = useWords(overviewWords)
  const named = interfaces.some((i) => i.target !== undefined)
  return (
    <section>
      <h3 className="section-head" id="interfaces-head">
        {t('interfaces')}
      </h3>
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
            </tr>
          </thead>
          <tbody>
            {interfaces.map((nic, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two interfaces may have the same MAC
              <InterfaceRow key={i} nic={nic} named={named} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function InterfaceRow({ nic, named }: { readonly nic: InterfaceSummary; readonly named: boolean }) {
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
      <td className="mono selectable">{nic.addresses.join(', ') || '–'}</td>
    </tr>
  )
}
