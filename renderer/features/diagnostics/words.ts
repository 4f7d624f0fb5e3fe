import { catalogue } from '../../i18n'

/** Words of the dialog that collects diagnostics. */
export const diagnosticsWords = catalogue('diagnostics')
