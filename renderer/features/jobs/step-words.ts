import { catalogue } from '../../i18n'

/** Words of a job's steps, of undoing them, and of its ways on. A code that is missing here is shown as it is. */
export const stepWords = catalogue('job-codes')
