import { catalogue } from '../../i18n'

export const paletteWords = catalogue('palette')
