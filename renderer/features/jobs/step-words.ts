import { catalogue } from '../../i18n'

/** Words of a job's steps, of undoing them, and of what can be done about it. A code that is missing here is shown as it is. */
export const stepWords = catalogue('job-codes')
