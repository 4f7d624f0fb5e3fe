import { catalogue } from '../../i18n'

/** Words of what is shown of one VM. */
export const overviewWords = catalogue('overview')
