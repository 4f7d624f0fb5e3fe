import { isGenerated } from './clone-characters'
import { EditableXml, type Element } from './document'

/**
 * A definition without what libvirt adds while a VM runs, so that the live one can be held against the persistent one:
 * ids, aliases, labels, names of taps and terminals, chosen ports and sockets, probed chains, chosen firmware.
 * @param doc is edited
 * @param live one of the definitions that are compared is of a running VM
 */
export function withoutRuntime(doc: EditableXml, live: boolean): EditableXml {
  const { root } = doc
  doc.removeAttribute(root, 'id')
  const chosenFirmware = root.find('os')?.attribute('firmware') === 'efi'
  for (const e of root.all()) {
    const parent = e.parent?.name
    if (isRuntime(e, live && chosenFirmware)) doc.remove(e)
    else if (e.name === 'source') source(doc, e)
    else if (e.name === 'console' || e.name === 'serial') doc.removeAttribute(e, 'tty')
    else if (e.name === 'target' && parent === 'channel') doc.removeAttribute(e, 'state')
    else if (e.name === 'cid' && e.attribute('auto') === 'yes') doc.removeAttribute(e, 'address')
    else if (e.name === 'graphics' && e.attribute('autoport') === 'yes') {
      for (const port of ['port', 'tlsPort']) doc.removeAttribute(e, port)
    } else if (live && parent === 'disk' && e.name === 'backingStore') doc.remove(e)
  }
  const text = doc.toString()
  return text === doc.original ? doc : new EditableXml(text)
}

/** Whether the definition is of a running VM. */
export function isLive({ root }: EditableXml): boolean {
  return root.attribute('id') !== undefined
}

function isRuntime(e: Element, chosenFirmware: boolean): boolean {
  const parent = e.parent?.name
  switch (e.name) {
    case 'alias':
      return !(e.attribute('name') ?? '').startsWith('ua-')
    case 'seclabel':
    case 'mirror':
    case 'privateData':
      return true
    case 'target':
      return parent === 'interface' && /^(vnet|macvtap|macvlan)\d+$/.test(e.attribute('dev') ?? '')
    case 'resource':
      return parent === 'domain' && e.find('partition')?.text.trim() === '/machine'
    case 'loader':
    case 'nvram':
      return chosenFirmware
    case 'source':
      return e.parent?.attribute('type') === 'pty'
    default:
      return false
  }
}

function source(doc: EditableXml, e: Element): void {
  const parent = e.parent
  if (parent?.name === 'disk') doc.removeAttribute(e, 'index')
  if (parent?.name === 'interface') {
    doc.removeAttribute(e, 'portid')
    if (parent.attribute('type') === 'network') doc.removeAttribute(e, 'bridge')
  }
  if (parent?.attribute('type') === 'unix' && isGenerated(e.attribute('path') ?? '')) doc.remove(e)
}
