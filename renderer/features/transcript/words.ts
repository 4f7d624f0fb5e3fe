import { catalogue } from '../../i18n'

/** Words of the transcript. */
export const transcriptWords = catalogue('transcript')
