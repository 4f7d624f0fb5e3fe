import { catalogue } from '../../i18n'

/**
 * Words of the clone dialog. `notice.*`, `fix.*`, `reason.*`, `make.*` and `engine.*` answer codes of main; a code that
 * is missing here is shown as it is (see `./notice-words.ts`), so the list may grow on either side.
 */
export const cloneWords = catalogue('clone')
