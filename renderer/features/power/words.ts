import { catalogue } from '../../i18n'

/** Words of the questions before a guest loses something. */
export const powerWords = catalogue('power')
