import { EditableXml } from './document'

/** Type and target directory of a storage pool. Source: libvirt formatstorage. */
export function readPool(xml: string): { readonly type: string; readonly directory?: string } {
  const { root } = new EditableXml(xml)
  return { type: root.attribute('type') ?? '', directory: root.find('target/path')?.text.trim() || undefined }
}

/** Format and backing file of a volume, as libvirt probed them. */
export function readVolume(xml: string): { readonly format?: string; readonly backing?: string } {
  const { root } = new EditableXml(xml)
  return {
    format: root.find('target/format')?.attribute('type'),
    backing: root.find('backingStore/path')?.text || undefined,
  }
}
