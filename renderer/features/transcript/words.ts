import { catalogue } from '../../app/i18n'

/** Words of the transcript. */
export const transcriptWords = catalogue('transcript')
