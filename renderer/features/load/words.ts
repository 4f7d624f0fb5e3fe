import { catalogue } from '../../i18n'

/** Words of load: the list's column and the graphs. */
export const loadWords = catalogue('load')
