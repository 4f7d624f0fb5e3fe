import { catalogue } from '../../i18n'

/** Words of "About this host": what can be done there, how, and what would bring the rest. */
export const aboutHostWords = catalogue('about-host')
