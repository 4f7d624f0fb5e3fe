import { catalogue } from '../../app/i18n'

/** Words of the dialog that collects diagnostics. */
export const diagnosticsWords = catalogue('diagnostics')
