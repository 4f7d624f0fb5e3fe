import { catalogue } from '../i18n'

/** Words of a part of the window that broke. */
export const faultWords = catalogue('fault')
