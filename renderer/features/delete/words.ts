import { catalogue } from '../../app/i18n'

/** Words of the dialog that deletes VMs. */
export const deleteWords = catalogue('delete')
