import { catalogue } from '../../i18n'

/** Words of the comparison. `difference.*` answers codes of main; unknown ones are shown as they are. */
export const compareWords = catalogue('compare')
