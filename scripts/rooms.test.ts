import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { circles, importsOf } from './lib/imports.mjs'
import { notInPage, rooms } from './lib/rooms.mjs'

const graph = importsOf(join(import.meta.dirname, '..'))
const isTest = (path: string) => /\.i?test\.tsx?$|\/test\/|\/test-host\.ts$|\.bench\.ts$|\.spec\.ts$/.test(path)
const byLength = Object.keys(rooms).sort((a, b) => b.length - a.length)
const within = (path: string, room: string) => path === room || path.startsWith(`${room}/`)
const roomOf = (path: string) => byLength.find((room) => within(path, room))

/** Whether a room's row allows an import. Electron itself is `electron:app`: `electron` alone is our folder. */
function allows(room: string, name: string, inside: boolean): boolean {
  const row = rooms[room] ?? []
  if (inside) return within(name, room) || roomOf(name) === room || row.some((other) => within(name, other))
  if (name.startsWith('node:')) return row.includes('node')
  if (name === 'electron') return row.includes('electron:app') || room === 'electron/main.ts'
  return row.some((other) => within(name, other)) || (row.includes('page') && !notInPage.some((one) => one.test(name)))
}

describe('the rooms of the house', () => {
  test('every file is in a room, and every room has files', () => {
    expect([...graph.keys()].filter((path) => roomOf(path) === undefined && !isTest(path))).toEqual([])
    const lived = new Set([...graph.keys()].map(roomOf))
    // texts.d.ts of the locales is not read: it imports nothing
    expect(byLength.filter((room) => !lived.has(room) && room !== 'renderer/locales')).toEqual([])
  })

  test('a room imports what its row names, and nothing else', () => {
    const through: string[] = []
    for (const [path, imports] of graph) {
      const room = roomOf(path)
      if (room === undefined || isTest(path)) continue
      for (const { name } of imports) {
        if (!allows(room, name, graph.has(name) || name.includes('/locales/') || name.endsWith('.sh')))
          through.push(`${path} -> ${name}`)
      }
    }
    expect(through).toEqual([])
  })

  test('the renderer has a ground: its rooms name only rooms before them, and a feature only features that it does enter', () => {
    const order = Object.keys(rooms)
    for (const [n, room] of order.entries()) {
      if (!room.startsWith('renderer/') || room === 'renderer/shell' || room === 'renderer/main.tsx') continue
      for (const other of rooms[room] ?? []) {
        if (!other.startsWith('renderer/')) continue
        if (!other.startsWith('renderer/features/'))
          expect(order.indexOf(other), `${room} names ${other}`).toBeLessThan(n)
        else {
          const enters = [...graph].some(
            ([path, imports]) => within(path, room) && !isTest(path) && imports.some(({ name }) => within(name, other)),
          )
          expect(enters, `${room} enters ${other}`).toBe(true)
        }
      }
    }
  })

  test('nothing but tests imports a test or what is made for tests', () => {
    const wrong = [...graph].flatMap(([path, imports]) =>
      isTest(path) ? [] : imports.filter(({ name }) => isTest(name)).map(({ name }) => `${path} -> ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('a feature is entered by its index.ts only', () => {
    const feature = (path: string) => /^renderer\/features\/[^/]+/.exec(path)?.[0]
    const through: string[] = []
    for (const [path, imports] of graph) {
      if (isTest(path)) continue
      for (const { name } of imports) {
        const entered = feature(name)
        if (entered !== undefined && entered !== feature(path) && name !== `${entered}/index.ts`)
          through.push(`${path} -> ${name}`)
      }
    }
    expect(through).toEqual([])
  })

  test('what is loaded late is not loaded with the window: no late.ts, and no editor', () => {
    const early = new Map<string, string>()
    const follow = (path: string, from: string) => {
      if (early.has(path)) return
      early.set(path, from)
      for (const { name, types, late } of graph.get(path) ?? []) if (!types && !late) follow(name, path)
    }
    follow('renderer/main.tsx', '')
    expect(early.size).toBeGreaterThan(100)
    const wrong = [...early].filter(([path]) => /features\/.+\/late\.ts$/.test(path) || path.startsWith('@codemirror/'))
    expect(wrong.map(([path, from]) => `${from} -> ${path}`)).toEqual([])
  })

  test('there are no circles: what imports each other is one thing, or has a part that both use', () => {
    // Types are gone when the program runs, and what is imported late is not needed to begin.
    const found = circles(graph, ({ types, late }) => !types && !late)
    expect(found.map((circle) => circle.join(' > '))).toEqual([])
    // Features make none either, however late they are loaded.
    const features = Object.entries(rooms).filter(([room]) => room.startsWith('renderer/features/'))
    const entered = new Map(
      features.map(([room, row]) => [room, row.map((name) => ({ name, types: false, late: false }))]),
    )
    expect(circles(entered, () => true).map((circle) => circle.join(' > '))).toEqual([])
  })

  test('the page has no validator: nothing that it loads leads to a schema', () => {
    const seen = new Set<string>()
    const wrong: string[] = []
    const follow = (path: string, way: readonly string[]) => {
      if (seen.has(path)) return
      seen.add(path)
      for (const { name, types } of graph.get(path) ?? []) {
        if (types) continue
        if (name === 'zod' || name === 'shared/contract.ts' || within(name, 'shared/requests'))
          wrong.push([...way, path, name].join(' > '))
        else follow(name, [...way, path])
      }
    }
    follow('renderer/main.tsx', [])
    expect(wrong).toEqual([])
    expect(seen.size).toBeGreaterThan(100)
  })
})
