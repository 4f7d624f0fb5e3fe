import { catalogue } from '../i18n'

/** Words of the facts beside a problem. */
export const factWords = catalogue('facts')
