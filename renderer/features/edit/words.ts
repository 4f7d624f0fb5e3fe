import { catalogue } from '../../i18n'

/** Words of the dialogs that edit a VM, and of why a field cannot be. */
export const editWords = catalogue('edit')
