import { catalogue } from '../../i18n'

/** Words of snapshots. */
export const snapshotWords = catalogue('snapshots')
