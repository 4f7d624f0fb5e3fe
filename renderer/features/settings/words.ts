import { catalogue } from '../../i18n'

export const settingsWords = catalogue('settings')
