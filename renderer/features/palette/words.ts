import { catalogue } from '../../app/i18n'

export const paletteWords = catalogue('palette')
