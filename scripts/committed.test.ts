import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import playwright from '../playwright.config'

const root = join(import.meta.dirname, '..')
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'safe.directory=*', ...args], { cwd: root, encoding: 'utf8' })
const lines = (text: string) => text.split('\0').filter((line) => line !== '')

// An archive of the sources has no .git, and nothing to compare with.
const there = existsSync(join(root, '.git'))

test.runIf(there)('every script of package.json is committed', () => {
  const { scripts, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
    main: string
  }
  const named = Object.values(scripts).flatMap((command) => command.match(/\bscripts\/[\w./-]+/g) ?? [])
  expect(named.length).toBeGreaterThan(4)
  const committed = new Set(lines(git('ls-files', '-z', 'scripts')))
  expect(named.filter((path) => !committed.has(path))).toEqual([])
  // what is built is not committed, and must be ignored for that
  expect(git('check-ignore', main).trim()).toBe(main)
})

test.runIf(there)('every project of playwright.config.ts has a committed story', () => {
  const projects = playwright.projects ?? []
  expect(projects.length).toBeGreaterThan(3)
  for (const { name, testDir = '', testMatch = '' } of projects) {
    const ending = String(testMatch).replace('**/*', '')
    const stories = lines(git('ls-files', '-z', testDir)).filter((path) => path.endsWith(ending))
    expect(stories, `${name}: ${testDir}`).not.toEqual([])
  }
})

test.runIf(there)('nothing is ignored in the folders of sources', () => {
  const folders = ['assets', 'docs', 'e2e', 'electron', 'renderer', 'scripts', 'shared', '.ci']
  expect(lines(git('ls-files', '-z', '--others', '--ignored', '--exclude-standard', ...folders))).toEqual([])
})

test.runIf(there)('a folder named like one that is made is ignored at the top only', () => {
  const ignored = (path: string) => {
    try {
      return git('check-ignore', path).trim() === path
    } catch {
      return false
    }
  }
  for (const folder of ['demo', 'out', 'release', 'test-results'])
    expect([folder, ignored(`${folder}/x`), ignored(`e2e/${folder}/x`)]).toEqual([folder, true, false])
})
