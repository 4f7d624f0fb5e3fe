import { catalogue, type Translate } from '../../i18n'

/** Words of a host's images. */
export const imageWords = catalogue('images')

/** Handed down to rows: asking for words costs more than drawing one. */
export type ImageWords = Translate<(typeof imageWords)['en']>
