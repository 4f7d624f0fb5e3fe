import { catalogue } from './words'

/**
 * Words of every `Problem` by its code: `title` says the fact, `detail` why in one sentence with the values main
 * gave, `plain` the same when it gave none.
 */
export const problemWords = catalogue('problem')

/** Words of every `Remedy` by its kind: `title` of the row, `detail` under it, `button`. */
export const remedyWords = catalogue('remedy')
