import { catalogue } from '../../app/i18n'

/** Words of converting a VM's own images. */
export const convertWords = catalogue('convert')
