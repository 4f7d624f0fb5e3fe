import { catalogue } from '../app/i18n'

/** Words of the facts beside a problem. */
export const factWords = catalogue('facts')
