import { catalogue } from '../../i18n'

/** Words of the dialogs of media, disks and interfaces. */
export const devicesWords = catalogue('devices')
