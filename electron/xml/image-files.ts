import { EditableXml, type Element } from './document'
import { element } from './escape'

export interface NewFiles {
  /** absolute path of a qcow2 file by disk target */
  readonly disks: ReadonlyMap<string, string>
  /** absolute path of a qcow2 file that holds the firmware's variables */
  readonly nvram?: string
  /** the VM's name, when it shall be another */
  readonly name?: string
}

/**
 * A definition whose disks of these targets (and NVRAM) are qcow2 files of these paths. Of a disk only where its data is
 * and in which format is changed: how it is attached, cached and addressed stays. What libvirt remembers of the chain
 * below goes; it reads it anew.
 */
export function withImageFiles(definition: string, { disks, nvram, name }: NewFiles): string {
  const edit = new EditableXml(definition)
  const own = edit.root.find('name')
  if (own !== undefined && name !== undefined) edit.setText(own, name)
  for (const disk of edit.root.find('devices')?.children('disk') ?? []) {
    const path = disks.get(disk.find('target')?.attribute('dev') ?? '')
    if (path !== undefined) moveDisk(edit, disk, path)
  }
  const variables = edit.root.find('os')?.find('nvram')
  if (nvram !== undefined && variables !== undefined) moveNvram(edit, variables, nvram)
  return edit.toString()
}

function moveDisk(edit: EditableXml, disk: Element, path: string): void {
  const source = disk.find('source')
  if (source === undefined) return
  if (disk.attribute('type') === 'file') edit.setAttribute(source, 'file', path)
  else {
    edit.setAttribute(disk, 'type', 'file')
    edit.replace(source, element('source', { file: path }))
  }
  for (const chain of disk.children('backingStore')) edit.remove(chain)
  const driver = disk.find('driver')
  if (driver !== undefined) edit.setAttribute(driver, 'type', 'qcow2')
  else edit.insertInto(disk, element('driver', { name: 'qemu', type: 'qcow2' }))
}

/** Source: libvirt's formatdomain: `format` of <nvram>, the path as text or in a <source>. */
function moveNvram(edit: EditableXml, variables: Element, path: string): void {
  edit.setAttribute(variables, 'format', 'qcow2')
  const source = variables.find('source')
  if (source !== undefined) edit.setAttribute(source, 'file', path)
  else edit.setText(variables, path)
}
