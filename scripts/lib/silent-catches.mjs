import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'vite'

/**
 * Finds where an error is dropped without a trace: a `catch` clause, or a handler given to `.catch` or as the second to
 * `.then`, that does not use the error, does not throw, writes no log, and has no comment that says why silence is right.
 */
export function silentCatches(path, source) {
  const { program, comments } = parseSync(path, source)
  const found = []
  const lineOf = (at) => source.slice(0, at).split('\n').length
  const lines = source.split('\n')
  const commented = (from, to) => {
    const begin = lineOf(from)
    const end = lineOf(to)
    // On its lines, or alone on the line before.
    return comments.some((comment) => {
      const at = lineOf(comment.start)
      return (
        (at >= begin && at <= end) || (lineOf(comment.end) === begin - 1 && /^\s*(\/\/|\*|\/\*)/.test(lines[begin - 2]))
      )
    })
  }
  const check = (what, parameter, body, from, to) => {
    if (parameter !== undefined && parameter !== null && usesAny(body, namesOf(parameter))) return
    if (throwsOrLogs(body) || commented(from, to)) return
    found.push({ line: lineOf(what), text: lines[lineOf(what) - 1].trim() })
  }
  walk(program, (node) => {
    if (node.type === 'CatchClause') check(node.start, node.param, node.body, node.start, node.end)
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return
    const { name } = node.callee.property
    const handler = name === 'catch' ? node.arguments[0] : name === 'then' ? node.arguments[1] : undefined
    if (handler === undefined || !/Function/.test(handler.type)) return
    check(handler.start, handler.params[0], handler.body, node.callee.property.start, handler.end)
  })
  return found
}

/** Files of the product in which nothing may be dropped in silence; tests and what serves them are left out. */
export function productFiles(root) {
  return ['electron', 'renderer', 'shared'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|itest)\.tsx?$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => !path.split('/').includes('test')),
  )
}

/** `path:line: text` of each error that the product drops in silence. */
export function silentInProduct(root) {
  return productFiles(root).flatMap((path) =>
    silentCatches(path, readFileSync(join(root, path), 'utf8')).map(({ line, text }) => `${path}:${line}: ${text}`),
  )
}

function walk(node, visit) {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const one of node) walk(one, visit)
    return
  }
  if (typeof node.type === 'string') visit(node)
  for (const value of Object.values(node)) walk(value, visit)
}

function namesOf(pattern) {
  const names = new Set()
  walk(pattern, (node) => node.type === 'Identifier' && names.add(node.name))
  return names
}

function usesAny(body, names) {
  let used = false
  walk(body, (node) => {
    if (node.type === 'Identifier' && names.has(node.name)) used = true
  })
  return used
}

const LEVELS = new Set(['error', 'warn', 'info', 'debug'])

/** Whether a handler ends with another error, or calls a log (`log.warn`, `host.log.debug`) or `reportFault`. */
function throwsOrLogs(body) {
  let told = false
  walk(body, (node) => {
    if (node.type === 'ThrowStatement') told = true
    if (node.type !== 'CallExpression') return
    const { callee } = node
    if (callee.type === 'Identifier' && callee.name === 'reportFault') told = true
    if (callee.type !== 'MemberExpression' || !LEVELS.has(callee.property.name)) return
    const { object } = callee
    if ((object.type === 'MemberExpression' ? object.property.name : object.name) === 'log') told = true
  })
  return told
}
