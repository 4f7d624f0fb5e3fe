import { catalogue } from '../../i18n'

/** Words of what came of a verb on several VMs. */
export const bulkWords = catalogue('bulk')
