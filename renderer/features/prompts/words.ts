import { catalogue } from '../../i18n'

/** Words of the questions that a connection asks. */
export const promptWords = catalogue('prompts')
