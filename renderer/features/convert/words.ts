import { catalogue } from '../../i18n'

/** Words of converting a VM's own images. */
export const convertWords = catalogue('convert')
