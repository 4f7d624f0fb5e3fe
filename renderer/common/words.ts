import { catalogue } from '../i18n'

// The catalogues whose words more than one feature shows; each is named after the feature that most of them belong to.

/** Words of the list of VMs and of states. */
export const inventoryWords = catalogue('inventory')

/** Words of hosts: their names, their connections, the sidebar. */
export const hostWords = catalogue('hosts')

/** Words of the dialogs that edit a VM, and of why a field cannot be. */
export const editWords = catalogue('edit')
