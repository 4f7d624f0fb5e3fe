import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'

/**
 * Who imports whom in the sources, read from their text.
 * @typedef {{ readonly name: string, readonly types: boolean, readonly late: boolean }} Import
 *   `name`: a path in the project, or the name of a package; `types`: types only; `late`: by `import()`
 */

const IMPORT =
  /(?:^|\n|;)\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?'([^'\n]+)'|\bimport\(\s*'([^'\n]+)'\s*\)/g

/** @param {string} root @returns {Map<string, Import[]>} by path of the file */
export function importsOf(root) {
  const listed = execFileSync(
    'git',
    [
      '-c',
      'safe.directory=*',
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
      'shared',
      'electron',
      'renderer',
      'e2e',
    ],
    { cwd: root, encoding: 'utf8' },
  )
  const files = listed.split('\0').filter((path) => /(?<!\.d)\.tsx?$/.test(path) && existsSync(join(root, path)))
  return new Map(files.map((file) => [file, inFile(root, file)]))
}

/** @param {string} root @param {string} file @returns {Import[]} */
function inFile(root, file) {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  return [...text.matchAll(IMPORT)].map(([, types, early, late]) => ({
    name: resolved(root, file, early ?? late),
    types: types !== undefined,
    late: early === undefined,
  }))
}

/** @param {string} root @param {string} from @param {string} name */
function resolved(root, from, name) {
  const [bare = ''] = name.split('?')
  if (!bare.startsWith('.') && !bare.startsWith('@shared/')) return bare
  const path = bare.startsWith('.') ? posix.join(posix.dirname(from), bare) : bare.replace('@shared/', 'shared/')
  const ways = [path, `${path}.ts`, `${path}.tsx`, `${path}.d.ts`, `${path}/index.ts`, `${path}/index.tsx`]
  const found = ways.find((way) => existsSync(join(root, way)) && statSync(join(root, way)).isFile())
  if (found === undefined) throw new Error(`${from} imports ${name}, which is not there`)
  return posix.normalize(found)
}

/** Circles of imports, each as its files. @param {Map<string, readonly Import[]>} graph @param {(one: Import) => boolean} counts @returns {string[][]} */
export function circles(graph, counts) {
  const found = []
  const state = new Map()
  const way = []
  const visit = (file) => {
    state.set(file, 'open')
    way.push(file)
    for (const one of graph.get(file) ?? []) {
      if (!graph.has(one.name) || !counts(one)) continue
      if (state.get(one.name) === 'open') found.push(way.slice(way.indexOf(one.name)))
      else if (!state.has(one.name)) visit(one.name)
    }
    way.pop()
    state.set(file, 'done')
  }
  for (const file of graph.keys()) if (!state.has(file)) visit(file)
  return found
}
