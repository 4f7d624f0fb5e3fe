import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/run.mjs'

/**
 * npm run locales: writes the types of all texts from the English catalogues, so that the compiler checks keys and `{{names}}` where a
 * text is used. A JSON file has no types that precise.
 */

const english = join(root, 'renderer/locales/en')
export const typesFile = join(root, 'renderer/locales/texts.d.ts')

const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))
const quoted = (text) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

function typeOf(value, indent) {
  if (typeof value === 'string') return quoted([...value.matchAll(/\{\{.+?\}\}/g)].map(([name]) => name).join(' '))
  const inner = Object.entries(value).map(([name, of]) => `${indent}  ${key(name)}: ${typeOf(of, `${indent}  `)}`)
  return `{\n${inner.join('\n')}\n${indent}}`
}

/** What the file of types holds. A text's type is the names of its values alone: what it says may change without it. */
export function textTypes() {
  const catalogues = readdirSync(english)
    .filter((file) => file.endsWith('.json'))
    .sort()
  const features = catalogues.map((file) => {
    const texts = JSON.parse(readFileSync(join(english, file), 'utf8'))
    return `  ${key(file.slice(0, -'.json'.length))}: ${typeOf(texts, '  ')}`
  })
  return `// Made of renderer/locales/en by \`npm run locales\`; not edited by hand.\nexport interface Texts {\n${features.join('\n')}\n}\n`
}

if (process.argv[1] === import.meta.filename) writeFileSync(typesFile, textTypes())
