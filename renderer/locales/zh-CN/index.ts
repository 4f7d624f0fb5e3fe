import type { Catalogues } from '../catalogues'

/** Every text in simplified Chinese, by the name of its file. */
export default import.meta.glob('./*.json', { eager: true, import: 'default' }) as Catalogues
