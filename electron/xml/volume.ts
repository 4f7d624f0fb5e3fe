import { element, escapeText } from './escape'

/**
 * XML of a new volume. qcow2 always says compat 1.1: libvirt would make version 2 otherwise, which can hold no
 * checkpoint. `allocation` 0 makes raw files sparse. Source: libvirt formatstorage.
 */
export function volumeXml(volume: {
  readonly name: string
  readonly capacityBytes: number
  readonly format: string
  readonly backing?: { readonly path: string; readonly format: string }
}): string {
  const compat = volume.format === 'qcow2' ? element('compat', {}, '1.1') : ''
  const target = element('target', {}, element('format', { type: volume.format }) + compat)
  const backing =
    volume.backing === undefined
      ? ''
      : element(
          'backingStore',
          {},
          element('path', {}, escapeText(volume.backing.path)) + element('format', { type: volume.backing.format }),
        )
  return element(
    'volume',
    {},
    element('name', {}, escapeText(volume.name)) +
      element('capacity', { unit: 'bytes' }, String(volume.capacityBytes)) +
      element('allocation', { unit: 'bytes' }, '0') +
      target +
      backing,
  )
}
