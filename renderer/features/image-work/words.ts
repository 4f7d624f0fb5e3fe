import { catalogue } from '../../i18n'

/** Words of work on images. */
export const imageWorkWords = catalogue('image-work')
