import { catalogue } from '../../i18n'

/** Words of the graphical console. */
export const screenWords = catalogue('screen')
