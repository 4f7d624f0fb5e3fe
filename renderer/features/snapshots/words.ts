import { catalogue } from '../../app/i18n'

/** Words of snapshots. */
export const snapshotWords = catalogue('snapshots')
