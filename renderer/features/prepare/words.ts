import { catalogue } from '../../i18n'

/** Words of preparing a guest. */
export const prepareWords = catalogue('prepare')
