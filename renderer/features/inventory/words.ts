import { catalogue } from '../../i18n'

/** Words of the list of VMs and of states. */
export const inventoryWords = catalogue('inventory')
