import { catalogue } from '../../i18n'

/** Words of the first window, and of setting up libvirt on this computer. */
export const welcomeWords = catalogue('welcome')
