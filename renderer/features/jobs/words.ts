import { catalogue } from '../../i18n'

/** Words of jobs: strip, list, detail, result, report. `step.*` answers codes of main; unknown ones are shown as they are. */
export const jobWords = catalogue('jobs')
