import { EditableXml, type Element } from './document'
import { element } from './escape'

export interface NewFiles {
  /** absolute path of a file by disk target */
  readonly disks: ReadonlyMap<string, string>
  /** format of those that are no qcow2 files, by disk target */
  readonly formats?: ReadonlyMap<string, string>
  /** absolute path of a qcow2 file that holds the firmware's variables */
  readonly nvram?: string
  /** the VM's name, when it shall be another */
  readonly name?: string
}

/**
 * A definition whose disks of these targets (and NVRAM) are files of these paths, qcow2 unless another format is told. Of a disk only where its data is
 * and in which format is changed: how it is attached, cached and addressed stays. What libvirt remembers of the chain
 * below goes; it reads it anew.
 */
export function withImageFiles(definition: string, { disks, formats, nvram, name }: NewFiles): string {
  const edit = new EditableXml(definition)
  const own = edit.root.find('name')
  if (own !== undefined && name !== undefined) edit.setText(own, name)
  for (const disk of edit.root.find('devices')?.children('disk') ?? []) {
    const target = disk.find('target')?.attribute('dev') ?? ''
    const path = disks.get(target)
    if (path !== undefined) moveDisk(edit, disk, path, formats?.get(target) ?? 'qcow2')
  }
  const os = edit.root.find('os')
  const variables = os?.find('nvram')
  if (nvram !== undefined && os !== undefined && variables !== undefined) {
    moveNvram(edit, variables, nvram)
    freeFromTemplate(edit, os, variables)
  }
  return edit.toString()
}

function moveDisk(edit: EditableXml, disk: Element, path: string, format: string): void {
  const source = disk.find('source')
  if (source === undefined) return
  if (disk.attribute('type') === 'file') edit.setAttribute(source, 'file', path)
  else {
    edit.setAttribute(disk, 'type', 'file')
    edit.replace(source, element('source', { file: path }))
  }
  for (const chain of disk.children('backingStore')) edit.remove(chain)
  const driver = disk.find('driver')
  if (driver !== undefined) edit.setAttribute(driver, 'type', format)
  else edit.insertInto(disk, element('driver', { name: 'qemu', type: format }))
}

/** Source: libvirt's formatdomain: `format` of <nvram>, the path as text or in a <source>. */
function moveNvram(edit: EditableXml, variables: Element, path: string): void {
  edit.setAttribute(variables, 'format', 'qcow2')
  const source = variables.find('source')
  if (source !== undefined) edit.setAttribute(source, 'file', path)
  else edit.setText(variables, path)
}

/**
 * libvirt 12.9 neither starts nor saves a VM whose NVRAM has another format than its template, though the NVRAM is there (seen; 11.3 does). It
 * writes the template's format down, and finds the template again as long as it chooses the firmware: so the firmware that it chose becomes
 * the VM's own, with no template. The NVRAM can then not be made anew from one (`--reset-nvram`).
 */
function freeFromTemplate(edit: EditableXml, os: Element, variables: Element): void {
  const format = variables.attribute('templateFormat')
  if (format === undefined || format === 'qcow2' || !os.find('loader')?.text.trim()) return
  edit.setAttribute(variables, 'templateFormat', 'qcow2')
  if (variables.attribute('template') !== undefined) edit.removeAttribute(variables, 'template')
  if (os.attribute('firmware') !== undefined) edit.removeAttribute(os, 'firmware')
  for (const features of os.children('firmware')) edit.remove(features)
}
