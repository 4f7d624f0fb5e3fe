import { catalogue } from '../i18n'

/** Words of the actions (by id) and of why one cannot be done now. */
export const actionWords = catalogue('actions')
