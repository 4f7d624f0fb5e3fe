import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** The checkout. */
export const root = resolve(import.meta.dirname, '../..')

/** An error that a person can act on: its message is shown without a stack. */
export class Problem extends Error {
  name = 'Problem'
}

/** Programs that run now, so that a signal to us reaches them. */
const children = new Set()
let guarded = false

function passSignalsOn() {
  if (guarded) return
  guarded = true
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      process.exitCode = 128 + constants.signals[signal]
      for (const child of children) child.kill(signal)
      // whoever waits for a child goes on when it ends; with none there is nothing to wait for
      if (children.size === 0) process.exit()
      interrupted = true
    })
  }
}

let interrupted = false

/** Whether somebody asked us to stop: no further stage should start. */
export const wasInterrupted = () => interrupted

/**
 * Runs a program with our own input and output and waits for its end.
 * @param {readonly string[]} argv
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} exit code; 128 plus the number of the signal that ended it; 127 if it cannot be started
 */
export function run(argv, options = {}) {
  passSignalsOn()
  const [program, ...args] = argv
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options })
    children.add(child)
    const end = (code) => {
      children.delete(child)
      done(code)
    }
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`)
      end(127)
    })
    child.on('close', (code, signal) => end(code ?? 128 + constants.signals[signal]))
  })
}

/** Like `run`, but rejects unless the program ends with 0. @throws {Problem} */
export async function must(argv, options = {}) {
  const code = await run(argv, options)
  if (code !== 0) throw new Problem(`${argv.join(' ')}: ended with ${code}`)
}

/**
 * Runs a program and collects what it says.
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} code 127 if it cannot be started
 */
export function capture(argv, options = {}) {
  const [program, ...args] = argv
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    child.on('error', (error) => done({ code: 127, stdout, stderr: error.message }))
    child.on('close', (code, signal) => done({ code: code ?? 128 + constants.signals[signal], stdout, stderr }))
  })
}

/** npm as a command line that needs no shell: the npm that runs us, else the one beside this Node. */
export function npm(...args) {
  const beside = dirname(process.execPath)
  const found = [
    process.env.npm_execpath,
    join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(beside, 'node_modules/npm/bin/npm-cli.js'),
  ].find((path) => path?.endsWith('npm-cli.js') && existsSync(path))
  return found ? [process.execPath, found, ...args] : ['npm', ...args]
}

/** A package's own program, run by this Node: works where no shell or PATH does. */
export function bin(script, ...args) {
  return [process.execPath, join(root, 'node_modules', script), ...args]
}

export const isRoot = () => process.getuid?.() === 0

/** Seconds as people read them: 0.4 s, 12.3 s, 2 min 5 s. */
export function seconds(ms) {
  const s = ms / 1000
  return s < 100 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`
}

/** Runs a script's main function: problems are printed without a stack, everything else with one. */
export async function script(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? process.exitCode ?? 0
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}` : error)
    process.exitCode = 1
  }
}
