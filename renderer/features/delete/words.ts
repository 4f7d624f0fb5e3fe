import { catalogue } from '../../i18n'

/** Words of the dialog that deletes VMs. */
export const deleteWords = catalogue('delete')
