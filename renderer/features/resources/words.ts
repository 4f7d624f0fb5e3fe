import { catalogue } from '../../i18n'

/** Words of a host's networks and storage pools. */
export const resourceWords = catalogue('resources')
