import { expect, it } from 'vitest'

/**
 * The rooms of the renderer, from the ground up, and the rooms that each may import. A room names only rooms above it in this table, so
 * there is no circle. Only main.tsx and the shell, on top, import features.
 */
const GROUND: Readonly<Record<string, readonly string[]>> = {
  format: [],
  locales: [],
  i18n: ['format', 'locales'],
  api: [],
  stores: ['api'],
  components: ['format', 'i18n', 'api', 'stores'],
  actions: ['format', 'i18n', 'api', 'stores', 'components'],
}

/** The other features that each feature imports today. A line that nothing needs any more fails the test, so it goes. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  'about-host': ['hosts'],
  clone: ['compare', 'jobs'],
  definition: ['compare', 'hosts', 'overview'],
  delete: ['compare', 'hosts'],
  diagnostics: ['overview'],
  hosts: ['inventory'],
  inventory: ['hosts', 'jobs', 'load', 'overview'],
  overview: ['inventory', 'load', 'snapshots'],
  palette: ['hosts', 'inventory'],
  snapshots: ['edit', 'inventory', 'jobs'],
  transcript: ['hosts'],
}

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}', '!../test/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

interface Import {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** "hosts" and "about-host" are rooms of features/; the files beside index.html are the room "main". */
function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  if (first === 'features') return `features/${second}`
  return first.startsWith('main') ? 'main' : first.replace(/\.\w+$/, '')
}

function imports(): Import[] {
  return Object.entries(sources).flatMap(([key, text]) => {
    const file = new URL(key, 'file:///renderer/test/').pathname.replace('/renderer/', '')
    return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(([, target = '']) => {
      const path = new URL(target, `file:///renderer/${file}`).pathname.replace('/renderer/', '')
      return { file, from: roomOf(file), to: roomOf(path) }
    })
  })
}

const crossing = imports().filter(({ from, to }) => from !== to && from !== 'main')

function told(found: readonly Import[]): string[] {
  return found.map(({ file, to }) => `${file} imports ${to}`)
}

it('reads the imports of every room', () => {
  expect(new Set(crossing.map(({ from }) => from))).toContain('shell')
  expect(crossing.length).toBeGreaterThan(300)
})

it('names a room in the table only above the rooms that use it', () => {
  const order = Object.keys(GROUND)
  for (const [room, uses] of Object.entries(GROUND))
    for (const used of uses) expect(order.indexOf(used), `${room} uses ${used}`).toBeLessThan(order.indexOf(room))
})

it('lets rooms on the ground import only the rooms that the table names', () => {
  const wrong = crossing.filter(
    ({ from, to }) => from !== 'shell' && !from.startsWith('features/') && !GROUND[from]?.includes(to),
  )
  expect(told(wrong)).toEqual([])
})

it('lets features import the ground, and of other features those that the table names', () => {
  const found: Record<string, Set<string>> = {}
  const wrong = crossing.filter(({ from, to }) => {
    if (!from.startsWith('features/')) return false
    if (!to.startsWith('features/')) return !(to in GROUND)
    const feature = from.slice('features/'.length)
    found[feature] ??= new Set()
    found[feature].add(to.slice('features/'.length))
    return false
  })
  expect(told(wrong)).toEqual([])
  expect(Object.fromEntries(Object.entries(found).map(([feature, used]) => [feature, [...used].sort()]))).toEqual(
    FEATURES,
  )
})
