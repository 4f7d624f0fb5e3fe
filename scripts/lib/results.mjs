import { stripVTControlCharacters } from 'node:util'

/**
 * What a test program's own report says, in one shape. A test that failed once has failed, also where some option lets it
 * pass when it is repeated: what is wrong now and then is wrong.
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Counts
 */

/**
 * Counts of vitest's JSON report. A file that does not even load has no tests, and counts as one that failed.
 * @param {string | undefined} report undefined if there is none: then the program itself failed
 * @param {string} [unhandled] what unhandled-reporter.mjs wrote: what was thrown where nobody waited for it
 * @returns {Counts}
 */
export function vitestCounts(report, exitCode, unhandled) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for (const file of parse(report)?.testResults ?? []) {
    // vitest keeps the messages of earlier attempts in a test that passed in the end
    const once = (test) => test.status === 'passed' && test.failureMessages?.length > 0
    const failed = file.assertionResults.filter((test) => test.status === 'failed' || once(test))
    counts.passed += file.assertionResults.filter((test) => test.status === 'passed' && !once(test)).length
    counts.skipped += file.assertionResults.filter((test) =>
      ['pending', 'skipped', 'todo'].includes(test.status),
    ).length
    counts.failures.push(...failed.map((test) => withReason(test.fullName, test.failureMessages?.[0])))
    if (file.status === 'failed' && failed.length === 0)
      counts.failures.push(`${file.name}: ${firstLine(file.message)}`)
  }
  for (const { stack, message } of parse(unhandled) ?? []) {
    counts.failures.push(`unhandled: ${(stack ?? message ?? '').split('\n').slice(0, 6).join(' | ')}`)
  }
  return settled(counts, exitCode)
}

/** Counts of Playwright's JSON report. @returns {Counts} */
export function playwrightCounts(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] }
  const parsed = parse(report)
  const walk = (suite, path) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = [...path, spec.title].join(' > ')
        if (test.status === 'expected') counts.passed++
        else if (test.status === 'skipped') counts.skipped++
        else counts.failures.push(withReason(name, reasonOf(test)))
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title])
  }
  for (const suite of parsed?.suites ?? []) walk(suite, [suite.title])
  counts.failures.push(...(parsed?.errors ?? []).map((error) => firstLine(error.message)))
  return settled(counts, exitCode)
}

/** Counts of what e2e/faults wrote: a kill after which all was well has passed. @returns {Counts} */
export function killCounts(report, exitCode) {
  const { kills = 0, findings = [] } = parse(report) ?? {}
  const counts = { passed: kills - findings.length, failed: 0, skipped: 0, failures: [...findings] }
  return settled(counts, exitCode)
}

function parse(report) {
  try {
    return JSON.parse(report ?? '')
  } catch {
    return undefined
  }
}

/** What Playwright says of the first attempt that failed. */
const reasonOf = (test) => {
  const error = test.results?.find((result) => result.error)?.error
  return error && `${error.message ?? ''}\n    at ${error.location?.file}:${error.location?.line}`
}

/**
 * A test's name with the beginning of what it said and the first line of ours that its stack names: where only the end of the
 * output is kept, this is all that anybody learns of a failure.
 */
function withReason(name, message) {
  if (!message) return name
  const lines = stripVTControlCharacters(message).split('\n')
  const place = lines.find((line) => /^\s+at .*:\d+/.test(line) && !line.includes('node_modules'))
  const at = place ? ` (${/([^/\s(:]+:\d+)(?::\d+)?\)?$/.exec(place)?.[1]})` : ''
  const said = lines.filter((line) => line.trim() && !/^\s+at /.test(line)).join(' | ')
  return `${name}: ${said.slice(0, 300)}${at}`
}

const firstLine = (text) => (text ?? 'failed').split('\n')[0]

/** A program that failed must count as failed, whatever its report says or lacks. */
function settled(counts, exitCode) {
  if (exitCode !== 0 && counts.failures.length === 0) counts.failures.push(`ended with ${exitCode}`)
  counts.failed = counts.failures.length
  return counts
}

/** A program whose exit code is its only answer, as one test. @returns {Counts} */
export function exitCounts(name, exitCode) {
  return exitCode === 0
    ? { passed: 1, failed: 0, skipped: 0, failures: [] }
    : { passed: 0, failed: 1, skipped: 0, failures: [`${name}: ended with ${exitCode}`] }
}

/** Rows of text as columns: the first to the left, the others to the right. */
export function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')
  return rows.map(line).join('\n')
}
