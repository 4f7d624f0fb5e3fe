import { catalogue } from '../i18n'

/** Words of the window itself. */
export const shellWords = catalogue('shell')
