import { catalogue } from '../../i18n'

/** Words for the codes main sends with a plan: notices, fixes, reasons. A code that is missing here is shown as it is. */
export const noticeWords = catalogue('clone-codes')
