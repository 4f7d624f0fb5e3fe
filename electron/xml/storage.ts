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

/**
 * Formats of files that libvirt knows, from its storage pool capabilities: those of volumes in a directory. Undefined when the
 * text does not say it. Source: libvirt formatstoragecaps.
 */
export function readVolumeFormats(capabilities: string): string[] | undefined {
  const { root } = new EditableXml(capabilities)
  const pool = root.children('pool').find((child) => child.attribute('type') === 'dir')
  const enums = pool?.find('volOptions')?.children('enum') ?? []
  const formats = enums.find((child) => child.attribute('name') === 'targetFormatType')
  const values = formats?.children('value').map((child) => child.text.trim()) ?? []
  return values.includes('raw') ? values : undefined
}
