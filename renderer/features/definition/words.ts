import { catalogue } from '../../i18n'

/** Words of the page that edits a definition as text. */
export const definitionWords = catalogue('definition')
