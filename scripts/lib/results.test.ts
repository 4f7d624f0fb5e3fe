import { expect, test } from 'vitest'
import { exitCounts, killCounts, playwrightCounts, table, vitestCounts } from './results.mjs'

const vitestReport = (...testResults: unknown[]) => JSON.stringify({ testResults })
const testCase = (status: string, fullName = 'a test', failureMessages: string[] = []) => ({
  status,
  fullName,
  failureMessages,
})

test('vitest: tests are counted by what became of them', () => {
  const report = vitestReport({
    status: 'failed',
    name: 'a.test.ts',
    assertionResults: [testCase('passed'), testCase('failed', 'the bad one'), testCase('skipped'), testCase('todo')],
  })
  expect(vitestCounts(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 2, failures: ['the bad one'] })
})

test('a failure says what and where, in one line', () => {
  const message =
    'AssertionError: expected [] to deeply equal [ 1 ]\n\n\u001b[32m- [1]\u001b[39m\n    at f (/x/node_modules/v/i.js:1:2)\n    at /x/a.test.ts:12:3'
  const report = vitestReport({ status: 'failed', name: 'a', assertionResults: [testCase('failed', 'bad', [message])] })
  const said = 'AssertionError: expected [] to deeply equal [ 1 ] | - [1] (a.test.ts:12)'
  expect(vitestCounts(report, 1).failures).toEqual([`bad: ${said}`])
  const error = { message: 'Error: no such button', location: { file: '/x/clone.spec.ts', line: 7 } }
  const spec = { title: 'clones', tests: [{ status: 'unexpected', results: [{}, { error }] }] }
  const story = JSON.stringify({ suites: [{ title: 'clone.spec.ts', specs: [spec] }] })
  expect(playwrightCounts(story, 1).failures).toEqual([
    'clone.spec.ts > clones: Error: no such button (clone.spec.ts:7)',
  ])
})

test('vitest: a test that passed only when repeated has failed', () => {
  const report = vitestReport({
    status: 'passed',
    name: 'a.test.ts',
    assertionResults: [testCase('passed'), testCase('passed', 'the slow one', ['took 260 ms'])],
  })
  expect(vitestCounts(report, 0)).toEqual({ passed: 1, failed: 1, skipped: 0, failures: ['the slow one: took 260 ms'] })
})

test('vitest: a file that does not load counts as failed', () => {
  const report = vitestReport({
    status: 'failed',
    name: 'b.test.ts',
    message: 'Cannot find module\nat x',
    assertionResults: [],
  })
  expect(vitestCounts(report, 1).failures).toEqual(['b.test.ts: Cannot find module'])
})

test('vitest: what was thrown where nobody waited for it is named, or nobody would know why the run failed', () => {
  const report = vitestReport({ status: 'passed', name: 'a', assertionResults: [testCase('passed')] })
  const unhandled = JSON.stringify([{ message: 'lost', stack: 'Error: lost\n    at call (connection.ts:1:2)' }])
  const { passed, failures } = vitestCounts(report, 1, unhandled)
  expect(passed).toBe(1)
  expect(failures).toEqual(['unhandled: Error: lost |     at call (connection.ts:1:2)'])
})

test('a program that failed counts as failed even if all its tests passed, or it left no report', () => {
  const report = vitestReport({ status: 'passed', name: 'a', assertionResults: [testCase('passed')] })
  expect(vitestCounts(report, 1)).toMatchObject({ passed: 1, failed: 1 })
  expect(vitestCounts(undefined, 137)).toMatchObject({ passed: 0, failed: 1, failures: ['ended with 137'] })
  expect(playwrightCounts('{ "suites": [', 143)).toMatchObject({ passed: 0, failed: 1 })
})

test('Playwright: nested suites, skipped tests, what passed only when repeated, and errors outside of tests', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] })
  const report = JSON.stringify({
    errors: [{ message: 'a worker ended\nstack' }],
    suites: [
      {
        title: 'clone.spec.ts',
        specs: [spec('clones', 'expected')],
        suites: [
          { title: 'cancel', specs: [spec('half way', 'unexpected'), spec('at once', 'flaky'), spec('x', 'skipped')] },
        ],
      },
    ],
  })
  expect(playwrightCounts(report, 1)).toEqual({
    passed: 1,
    failed: 3,
    skipped: 1,
    failures: ['clone.spec.ts > cancel > half way', 'clone.spec.ts > cancel > at once', 'a worker ended'],
  })
})

test('a program without tests is one test', () => {
  expect(exitCounts('types', 0)).toMatchObject({ passed: 1, failed: 0 })
  expect(exitCounts('types', 2)).toMatchObject({ passed: 0, failed: 1, failures: ['types: ended with 2'] })
})

test('a table puts names left and numbers right', () => {
  expect(
    table([
      ['stage', 'passed'],
      ['unit', '412'],
    ]),
  ).toBe('stage  passed\nunit      412')
})

test('kills: one after which all was well has passed; without a report the run has failed', () => {
  expect(killCounts(JSON.stringify({ kills: 60, findings: ['a loss'] }), 1)).toEqual({
    passed: 59,
    failed: 1,
    skipped: 0,
    failures: ['a loss'],
  })
  expect(killCounts(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0, failures: ['ended with 1'] })
})
