import { catalogue } from '../i18n'

/** Words of the shared parts. */
export const componentWords = catalogue('components')
