import { catalogue } from '../../app/i18n'

export const settingsWords = catalogue('settings')
