import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ensureElectron } from './electron-runtime.mjs'
import { faults } from './faults.mjs'
import { ensureBuild } from './lib/build.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { labObstacle, runPlaywright } from './lib/lab.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { asRoot, takeBack } from './lib/privilege.mjs'
import {
  ensureLvm,
  ensureModular,
  ensureRoots,
  inLanes,
  inOwnNetwork,
  parseReleases,
  runApart,
} from './lib/releases.mjs'
import { exitCounts, killCounts, playwrightCounts, table, vitestCounts } from './lib/results.mjs'
import { bin, Problem, root, run, seconds, wasInterrupted } from './lib/run.mjs'
import { shardsOf, sumOf } from './lib/shards.mjs'

/**
 * npm test: sets up what it needs and runs everything, on Debian and Ubuntu with the lab.
 *
 *     npm test                        all of it
 *     npm test -- unit                one stage: lint, types, unit, build, integration, faults, e2e, demo, package
 *     npm test -- e2e cancel          one stage, only the files that match
 *     npm test -- --releases trixie   against hosts of some of the libvirts only: own, bullseye, trixie, backports
 *     npm test -- --releases all      against all four, also what the gate leaves out on some (e2e/lab/matrix.ts)
 *     npm test -- --without-lab       leave out on purpose what needs root and real libvirt
 */

const reports = join(root, 'test-results')
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')

/** A stage runs and says what came out; `lab`: needs root, Debian or Ubuntu, and the packages of e2e/lab. */
const stages = {
  lint: { run: () => inTurn('lint', [[process.execPath, biome, 'check', '.'], bin('knip/bin/knip.js')]) },
  types: { run: () => inTurn('types', [bin('typescript/bin/tsc', '-b')]) },
  unit: { run: unit },
  build: { run: build },
  integration: { lab: true, run: integration },
  faults: { lab: true, run: kills },
  e2e: { lab: true, run: playwright },
  demo: { lab: true, run: (args) => script('demo', args) },
  package: { lab: true, run: (args) => script('package', args) },
}

async function inTurn(name, commands) {
  let worst = 0
  for (const command of commands) worst = Math.max(worst, await run(command))
  return exitCounts(name, worst)
}

const reportOf = (name) => {
  try {
    return readFileSync(join(reports, `${name}.json`), 'utf8')
  } catch {
    return undefined
  }
}

const unhandledReporter = join(root, 'scripts/lib/unhandled-reporter.mjs')

/** A file on each processor: by itself, vitest leaves one of them free. */
function unit(filters) {
  const workers = `--maxWorkers=${availableParallelism()}`
  return vitest('unit', ['--project=node', '--project=web', workers, ...filters])
}

/** How many runs go at once in the lab, each in a network of its own: most of the time they wait for a host. */
const lanes = 3

/**
 * The integration suite once for each release, in shards. What a release leaves out, and why, is in e2e/lab/matrix.ts.
 * Where somebody named files or tests there are no shards.
 */
async function integration(filters, { releases }) {
  if (filters.length > 0 && releases.length === 1) {
    const start = (argv, env) => run(asRoot(argv, env), { env })
    return vitest('integration', integrationArgs(filters), { start, env: { OFFSHOOT_RELEASE: releases[0] } })
  }
  const { together, alone } = filters.length > 0 ? { together: [filters], alone: [] } : shardsOf('integration', 3)
  const runs = releases.flatMap((release) => together.map((files, n) => ({ release, files, shard: `${n + 1}` })))
  const last = alone.length > 0 ? releases.map((release) => ({ release, files: alone, shard: 'alone' })) : []
  const rows = [...(await inLanes(runs, lanes, integrationRun)), ...(await inLanes(last, 1, integrationRun))]
  return releases.map((release) =>
    summed(
      `integration ${release}`,
      rows.filter((row) => row.release === release),
    ),
  )
}

const integrationArgs = (files) => ['--project=integration', '--passWithNoTests', ...files]

async function integrationRun({ release, files, shard }) {
  const name = `integration-${release}-${shard}`
  const begin = Date.now()
  const counts = await vitest(name, integrationArgs(files), {
    start: (argv, env) => runApart(name, join(reports, `${name}.log`), inOwnNetwork(argv, env), env),
    env: { OFFSHOOT_RELEASE: release },
  })
  return { release, ms: Date.now() - begin, ...counts }
}

/** One row for runs of one suite; its time is what they took together, also where they went at once. */
const summed = (name, rows) => ({ name, ms: rows.reduce((sum, row) => sum + row.ms, 0), ...sumOf(rows) })

async function vitest(name, args, { start = (argv, env) => run(argv, { env }), env = {} } = {}) {
  const report = join(reports, `${name}.json`)
  const unhandled = `${name}-unhandled`
  for (const old of [report, join(reports, `${unhandled}.json`)]) rmSync(old, { force: true })
  const all = { ...process.env, ...env, OFFSHOOT_UNHANDLED: join(reports, `${unhandled}.json`) }
  const reporters = ['default', 'json', unhandledReporter].map((reporter) => `--reporter=${reporter}`)
  const command = bin('vitest/vitest.mjs', 'run', ...args, ...reporters)
  const code = await start([...command, `--outputFile.json=${report}`], all)
  await takeBack()
  return vitestCounts(reportOf(name), code, reportOf(unhandled))
}

async function build() {
  try {
    await ensureBuild()
    return exitCounts('build', 0)
  } catch (error) {
    return { ...exitCounts('build', 1), failures: [`build: ${error.message}`] }
  }
}

/** A slice of `npm run faults`, with another seed each day: each kill counts as one test. */
async function kills(args) {
  const report = join(reports, 'faults.json')
  const code = await faults(['--slice', '--kills', '60', '--report', report, ...args])
  return killCounts(reportOf('faults'), code)
}

/** The stories: those that somebody named on this network, all of them in shards. */
async function playwright(filters, { releases }) {
  const env = { OFFSHOOT_STORY_RELEASES: releases.join(',') }
  if (filters.length > 0) {
    const code = await runPlaywright('e2e', filters, { ...env, OFFSHOOT_E2E_REPORT: join(reports, 'e2e.json') })
    return playwrightCounts(reportOf('e2e'), code)
  }
  rmSync(join(reports, 'e2e'), { recursive: true, force: true })
  const { together, alone } = shardsOf('e2e', lanes)
  const story = async ({ files, shard }) => {
    const name = `e2e-${shard}`
    rmSync(join(reports, `${name}.json`), { force: true })
    const all = { ...process.env, ...env, OFFSHOOT_E2E_REPORT: join(reports, `${name}.json`) }
    const options = ['test', '--project=e2e', `--output=${join(reports, 'e2e', shard)}`]
    const argv = inOwnNetwork(bin('@playwright/test/cli.js', ...options, ...files), all)
    const code = await runApart(name, join(reports, `${name}.log`), argv, all)
    await takeBack()
    return playwrightCounts(reportOf(name), code)
  }
  const shards = together.map((files, n) => ({ files, shard: `${n + 1}` }))
  const rows = await inLanes(shards, lanes, story)
  return sumOf([...rows, ...(await inLanes([{ files: alone, shard: 'alone' }], 1, story))])
}

/** What `npm run <name>` does, with the count of the stories that it runs. */
async function script(name, args) {
  const env = { ...process.env, OFFSHOOT_E2E_REPORT: join(reports, `${name}.json`) }
  const code = await run([process.execPath, join(root, `scripts/${name}.mjs`), ...args], { env })
  return playwrightCounts(reportOf(name), code)
}

/** What the command line asks for. @throws {Problem} */
export function parseArguments(args) {
  const withoutLab = args.includes('--without-lab')
  const at = args.indexOf('--releases')
  const named = at < 0 ? undefined : (args[at + 1] ?? '')
  const rest = at < 0 ? args : args.toSpliced(at, 2)
  const words = rest.filter((word) => word !== '--without-lab')
  const names = Object.keys(stages)
  const split = words.findIndex((word) => !names.includes(word))
  const chosen = split < 0 ? words : words.slice(0, split)
  const filters = split < 0 ? [] : words.slice(split)
  if (filters.length > 0 && chosen.length !== 1) {
    throw new Problem(`Which part? First one of ${names.join(', ')}, then what it should run: npm test -- e2e cancel`)
  }
  // one file or one name that somebody works at: on this machine's own libvirt, unless others are named
  const releases = parseReleases(named ?? (filters.length > 0 ? 'own' : 'all'))
  const matrix = named === 'all' ? 'full' : 'gate'
  const asked = chosen.length > 0 ? names.filter((name) => chosen.includes(name)) : names
  return { withoutLab, filters, releases, matrix, chosen: asked }
}

async function prepare(chosen, withLab, releases) {
  if (withLab) await ensurePackages()
  await ensureDependencies()
  if (withLab && (chosen.includes('integration') || chosen.includes('e2e'))) await ensureRoots(releases)
  if (withLab && (chosen.includes('integration') || chosen.includes('e2e'))) await ensureLvm()
  if (withLab && chosen.includes('integration')) await ensureModular(releases)
  if (chosen.some((name) => stages[name].lab || name === 'build')) await ensureElectron()
  mkdirSync(reports, { recursive: true })
}

/** Stages that drive what `build` makes. */
const drives = ['e2e', 'demo', 'package']

async function runStages(names, filters, options, results) {
  for (const name of names) {
    if (wasInterrupted()) break
    const broken = drives.includes(name) && results.some((result) => result.name === 'build' && result.failed > 0)
    console.log(`\n── ${name} ${'─'.repeat(100 - name.length)}`)
    const start = Date.now()
    rmSync(join(reports, `${name}.json`), { force: true })
    const counts = broken ? exitCounts(`${name}: no build`, 1) : await stages[name].run(filters, options)
    const rows = Array.isArray(counts) ? counts : [{ name, ms: Date.now() - start, ...counts }]
    results.push(...rows)
    for (const row of rows) console.log(`${row.name}: ${row.passed} passed, ${row.failed} failed in ${seconds(row.ms)}`)
  }
}

/** The table of stages, what failed, what was not run, and in the last line the sum. */
function report(results, notRun) {
  const row = (r) => [r.name, String(r.passed), String(r.failed), String(r.skipped), seconds(r.ms)]
  console.log(`\n${table([['stage', 'passed', 'failed', 'skipped', 'time'], ...results.map(row)])}`)
  for (const result of results) for (const name of result.failures) console.log(`FAILED ${result.name}: ${name}`)
  if (notRun.length > 0) {
    const bar = '!'.repeat(100)
    const lines = notRun.map(({ name, why }) => `NOT RUN: ${name}, because ${why}`)
    console.log(`\n${bar}\n${lines.join('\n')}\n${bar}`)
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  return sum('failed')
}

/** @returns {Promise<number>} the exit code */
async function main(args) {
  const begin = Date.now()
  const results = []
  const notRun = []
  let asked = false
  try {
    const { withoutLab, filters, chosen, releases, matrix } = parseArguments(args)
    process.env.OFFSHOOT_MATRIX = matrix
    asked = withoutLab
    const needLab = chosen.some((name) => stages[name].lab)
    const obstacle = withoutLab ? '--without-lab leaves it out' : needLab ? await labObstacle() : undefined
    const names = chosen.filter((name) => !(stages[name].lab && obstacle))
    for (const name of chosen) if (!names.includes(name)) notRun.push({ name, why: obstacle })
    await prepare(names, needLab && !obstacle, releases)
    // an e2e run on its own still needs what it drives
    if (names.includes('e2e') && !names.includes('build')) names.splice(names.indexOf('e2e'), 0, 'build')
    results.push({ name: 'setup', ms: Date.now() - begin, passed: 0, failed: 0, skipped: 0, failures: [] })
    await runStages(names, filters, { releases }, results)
    for (const name of names) {
      if (!results.some((result) => result.name === name || result.name.startsWith(`${name} `)))
        notRun.push({ name, why: 'we were interrupted' })
    }
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}` : error)
    results.push({ name: 'setup', ms: Date.now() - begin, ...exitCounts('setup', 1), failures: [String(error)] })
  }
  const failed = report(results, notRun)
  const whole = !wasInterrupted() && (notRun.length === 0 || asked)
  // Nothing run proves nothing, however politely it was asked for.
  const ran = results.some((result) => result.passed > 0)
  return failed === 0 && whole && ran ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.slice(2))
