import { catalogue } from '../../app/i18n'

/** Words of the list of VMs and of states. */
export const inventoryWords = catalogue('inventory')
