import { EditableXml, type Element } from './document'

/** A volume as libvirt's storage tells it. Bytes. Source: libvirt formatstorage. */
export interface VolumeModel {
  readonly name: string
  /** file, block, dir, network, netdir, ploop */
  readonly type: string
  /** absolute, or as the pool's kind names it: "pool/image" */
  readonly path: string
  readonly format?: string
  readonly capacityBytes?: number
  readonly allocationBytes?: number
  readonly clusterBytes?: number
  readonly compat?: string
  readonly encrypted: boolean
  readonly backing?: { readonly path: string; readonly format?: string }
  readonly dataFile?: string
  /** ms since 1970 */
  readonly modifiedAt?: number
}

/** @throws XmlProblem */
export function readVolumeFacts(xml: string): VolumeModel {
  const { root } = new EditableXml(xml)
  const target = root.find('target')
  const backing = root.find('backingStore/path')?.text
  const seconds = Number(target?.find('timestamps/mtime')?.text ?? Number.NaN)
  const clusterBytes = size(target?.find('clusterSize'))
  return {
    name: root.find('name')?.text ?? '',
    type: root.attribute('type') ?? 'file',
    path: target?.find('path')?.text ?? root.find('key')?.text ?? '',
    format: target?.find('format')?.attribute('type'),
    capacityBytes: size(root.find('capacity')),
    allocationBytes: size(root.find('allocation')),
    ...(clusterBytes !== undefined && { clusterBytes }),
    ...(target?.find('compat') && { compat: target.find('compat')?.text.trim() }),
    encrypted: target?.find('encryption') !== undefined,
    ...(backing && { backing: { path: backing, format: root.find('backingStore/format')?.attribute('type') } }),
    ...(target?.find('dataStore/path') && { dataFile: target.find('dataStore/path')?.text }),
    ...(Number.isFinite(seconds) && { modifiedAt: Math.round(seconds * 1000) }),
  }
}

/** libvirt writes sizes in bytes. */
function size(element: Element | undefined): number | undefined {
  const text = element?.text.trim() ?? ''
  const number = Number(text)
  return text !== '' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
