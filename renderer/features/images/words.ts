import { catalogue } from '../../i18n'

/** Words of a host's images. */
export const imageWords = catalogue('images')
