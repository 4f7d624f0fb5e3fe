import { catalogue } from '../../i18n'

/** Words of hosts: their names, their connections, the sidebar. */
export const hostWords = catalogue('hosts')
