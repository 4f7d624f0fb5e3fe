import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { attachDisk, attachInterface, detachDisk, detachInterface } from './devices'
import { changeMedium, mediaChoices } from './media'

/** Disks, network interfaces and media of a VM. */
export const deviceHandlers = (parts: Parts) =>
  handlers({
    'media.choices': (p) => mediaChoices(parts, p),
    'media.change': (p) => changeMedium(parts, p),
    'devices.attachDisk': (p) => attachDisk(parts, p),
    'devices.detachDisk': (p) => detachDisk(parts, p),
    'devices.attachInterface': (p) => attachInterface(parts, p),
    'devices.detachInterface': (p) => detachInterface(parts, p),
  })
