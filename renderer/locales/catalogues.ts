/** Texts of a feature: nested keys, at each end a text. */
export interface TextTree {
  readonly [key: string]: string | TextTree
}

/** All catalogues of a language: `./<feature>.json` and its texts. */
export type Catalogues = Readonly<Record<string, TextTree>>

const folders = import.meta.glob<Catalogues>('./*/index.ts', { import: 'default' })

/** Loads the texts of a language. @param language a folder beside this file: `en`, `zh-CN` @returns its texts by feature */
export async function loadCatalogues(language: string): Promise<Readonly<Record<string, TextTree>>> {
  const catalogues = await folders[`./${language}/index.ts`]?.()
  if (catalogues === undefined) throw new RangeError(`no such language: ${language}`)
  return Object.fromEntries(
    Object.entries(catalogues).map(([file, texts]) => [file.slice('./'.length, -'.json'.length), texts]),
  )
}
