import { catalogue } from '../../app/i18n'

/** Words of the dialogs of media, disks and interfaces. */
export const devicesWords = catalogue('devices')
