import {
  type HostFile,
  HostJobError,
  type HostJobEvent,
  type HostJobExit,
  type HostJobPlace,
  type HostJobProgress,
  type HostJobRecord,
  type HostJobSpec,
  type HostJobState,
  type HostJobWord,
  type HostTask,
  type HostTaskRecord,
  type HostTaskTarget,
  type HostWriting,
  hostJobStates,
  hostJobWords,
} from './host-job-types'

/** Both sides of what offshoot-job.sh reads and prints: arguments out, lines in. Pure; every line is checked. */

const maxTasks = 64
const maxPlanBytes = 1024 * 1024
/** Linux takes no single argument over 128 KiB; paths are far shorter. */
const maxArgumentBytes = 16 * 1024

const bytesOf = (text: string) => new TextEncoder().encode(text).length

function refuse(what: string): never {
  throw new HostJobError('invalid', what)
}

export function checkJobId(id: string): string {
  if (!/^[a-z0-9-]{8,64}$/.test(id)) refuse(`not a job id: ${JSON.stringify(id)}`)
  return id
}

function text(value: string, what: string): string {
  if (value.includes('\0') || bytesOf(value) > maxArgumentBytes || /[\ud800-\udfff]/u.test(value))
    refuse(`${what} cannot be passed on`)
  return value
}

function absolute(path: string, what: string): string {
  if (!path.startsWith('/')) refuse(`${what} is not an absolute path: ${JSON.stringify(path)}`)
  return text(path, what)
}

function format(value: string): string {
  if (!/^[a-z0-9_-]+$/.test(value)) refuse(`not an image format: ${JSON.stringify(value)}`)
  return value
}

function size(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) refuse(`not a size in bytes: ${value}`)
  return String(value)
}

/** VMDKs of several files cannot be made under a temporary name: the parts refer to each other by name. */
function options(value: string | undefined): string {
  if (value && /subformat=(?:monolithicFlat|twoGb)/i.test(value)) refuse('this VMDK kind consists of several files')
  return text(value ?? '', 'options')
}

/** Switches as words, a semicolon, then the one thing that may hold any character: `l:SNAPSHOT` or `b:FORMAT:BACKING`. */
function switches(task: Extract<HostTask, { kind: 'convert' }>, writing: HostWriting): string {
  const { outOfOrder, parallel, limit, backing } = writing
  if (backing !== undefined && task.snapshot !== undefined) refuse('a snapshot is copied without its chain')
  if (parallel !== undefined && (!Number.isInteger(parallel) || parallel < 1 || parallel > 16))
    refuse(`not a number of parts: ${parallel}`)
  const words = [
    ...(task.compress ? ['c'] : []),
    ...(outOfOrder ? ['W'] : []),
    ...(parallel === undefined ? [] : [`m${parallel}`]),
    ...(limit === undefined ? [] : [`r${size(limit)}`]),
  ]
  const last =
    task.snapshot !== undefined
      ? `l:${text(task.snapshot, 'snapshot')}`
      : backing !== undefined
        ? `b:${format(backing.format)}:${absolute(backing.path, 'backing file')}`
        : ''
  return `${words.join(' ')};${last}`
}

function taskArguments(task: HostTask): string[] {
  const { directory, name } = task
  absolute(directory, 'directory')
  if (name === '' || name === '.' || name === '..' || name.includes('/'))
    refuse(`not a file name: ${JSON.stringify(name)}`)
  if (bytesOf(text(name, 'name')) > 255) refuse('the file name is longer than 255 bytes')
  switch (task.kind) {
    case 'convert': {
      const plain = task.snapshot !== undefined ? 'snapshot' : task.compress ? 'compress' : 'convert'
      const source = absolute(task.source, 'source')
      return [
        task.writing === undefined ? plain : 'image',
        format(task.sourceFormat),
        source,
        format(task.targetFormat),
        options(task.options),
        directory,
        name,
        task.writing === undefined ? text(task.snapshot ?? '', 'snapshot') : switches(task, task.writing),
      ]
    }
    case 'create': {
      const like = task.like === undefined ? '' : absolute(task.like, 'like')
      return ['create', '', like, format(task.targetFormat), options(task.options), directory, name, size(task.size)]
    }
    case 'overlay': {
      const source = absolute(task.source, 'source')
      const bytes = task.size === undefined ? '' : size(task.size)
      return ['overlay', format(task.sourceFormat), source, 'qcow2', options(task.options), directory, name, bytes]
    }
    case 'reflink':
    case 'copy':
      return [task.kind, '', absolute(task.source, 'source'), '', '', directory, name, '']
  }
}

/**
 * The arguments after `start ID BASE`.
 * @throws HostJobError `invalid`: a relative path, a NUL, an unknown format, two tasks with one target
 */
export function startArguments(spec: HostJobSpec): string[] {
  if (spec.tasks.length > maxTasks) refuse(`a job has at most ${maxTasks} tasks`)
  if (bytesOf(spec.plan) > maxPlanBytes) refuse('the plan is longer than 1 MiB')
  const targets = new Set(spec.tasks.map((task) => `${task.directory.replace(/\/+$/, '')}/${task.name}`))
  if (targets.size !== spec.tasks.length) refuse('two tasks have the same target')
  const bytes = String(bytesOf(spec.plan))
  return [bytes, spec.sync ? '1' : '0', spec.verify ? '1' : '0', ...spec.tasks.flatMap(taskArguments)]
}

function natural(word: string | undefined): number | undefined {
  if (word === undefined || !/^\d{1,16}$/.test(word)) return undefined
  const value = Number(word)
  return Number.isSafeInteger(value) ? value : undefined
}

/** The script counts tasks from 1; 0 is none. */
function taskOf(word: string | undefined): number | null | undefined {
  const value = natural(word)
  return value === undefined ? undefined : value === 0 ? null : value - 1
}

function stateOf(word: string | undefined): HostJobState | undefined {
  return hostJobStates.find((state) => state === word)
}

export function parseProgress(words: readonly string[]): HostJobProgress | undefined {
  const [n, phase, percent, count] = words
  const task = taskOf(n)
  if (task === undefined || task === null || (phase !== 'copying' && phase !== 'verifying')) return undefined
  if (percent === undefined || !/^\d{1,3}(\.\d+)?$/.test(percent)) return undefined
  const bytes = natural(count)
  const fraction = Math.min(1, Number(percent) / 100)
  return bytes === undefined ? { task, phase, fraction } : { task, phase, fraction, bytes }
}

function wordOf(said: string | undefined): HostJobWord | undefined {
  return hostJobWords.find((known) => known === said)
}

export function parseExit(words: readonly string[]): HostJobExit | undefined {
  const code = natural(words[0])
  const word = wordOf(words[1])
  const task = taskOf(words[2])
  return code === undefined || word === undefined || task === undefined ? undefined : { code, word, task }
}

/** Bytes written as hex by the script; `-` is nothing. Undefined if it is no hex. */
export function parseHex(word: string | undefined): Buffer | undefined {
  if (word === '-') return Buffer.alloc(0)
  if (word === undefined || word.length % 2 !== 0 || !/^[0-9a-f]+$/.test(word)) return undefined
  return Buffer.from(word, 'hex')
}

export type HostJobLine =
  | { type: 'event'; event: HostJobEvent }
  | { type: 'error'; text: string }
  | { type: 'exit'; exit: HostJobExit }
  | { type: 'dead' }

/** One line of `start`, `follow` or `undo`; undefined for one that is not understood (a newer script, a banner of the login shell). */
export function parseLine(line: string): HostJobLine | undefined {
  const [word, ...rest] = line.split(' ')
  switch (word) {
    case 'state': {
      const state = stateOf(rest[0])
      const task = taskOf(rest[1])
      return state && task !== undefined ? { type: 'event', event: { type: 'state', state, task } } : undefined
    }
    case 'progress': {
      const progress = parseProgress(rest)
      return progress && { type: 'event', event: { type: 'progress', ...progress } }
    }
    case 'task': {
      const task = taskOf(rest[0])
      return typeof task === 'number' && rest[1] === 'done'
        ? { type: 'event', event: { type: 'task-done', task } }
        : undefined
    }
    case 'removed':
    case 'left':
    case 'foreign': {
      const task = taskOf(rest[0])
      const file = rest[1] === 'tmp' ? 'temporary' : rest[1] === 'final' ? 'final' : undefined
      if (typeof task !== 'number' || !file) return undefined
      if (word !== 'left') return { type: 'event', event: { type: word, task, file } }
      // A runner of an older Offshoot says no reason.
      const said = parseHex(rest[3])?.toString('utf8').trim() ?? ''
      return { type: 'event', event: { type: word, task, file, why: wordOf(rest[2]) ?? 'failed', said } }
    }
    case 'error': {
      const bytes = parseHex(rest[0])
      return bytes && { type: 'error', text: bytes.toString('utf8').trim() }
    }
    case 'exit': {
      const exit = parseExit(rest)
      return exit && { type: 'exit', exit }
    }
    case 'dead':
      return { type: 'dead' }
    default:
      return undefined
  }
}

const taskKinds = ['convert', 'image', 'snapshot', 'compress', 'create', 'overlay', 'reflink', 'copy'] as const

function parseTask(word: string | undefined): HostTaskRecord | undefined {
  const fields = parseHex(word)?.toString('utf8').split('\0')
  if (fields?.length !== 9) return undefined
  const [kindWord, sourceFormat, source, targetFormat, opts, directory, name, bytes] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const kind = taskKinds.find((known) => known === kindWord)
  if (!kind) return undefined
  const rest = { size: natural(bytes) ?? null, temporary: null, final: null }
  return { kind, sourceFormat, source, targetFormat, options: opts, directory, name, ...rest }
}

function parseFile(id: string, n: number, task: HostTaskRecord, words: readonly string[]): HostFile | undefined {
  const [which, owner, bytes, blocks] = words
  if (which !== 'tmp' && which !== 'final') return undefined
  if (owner !== 'ours' && owner !== 'foreign' && owner !== 'unknown') return undefined
  const path = pathOf(id, n - 1, task, which === 'tmp' ? 'temporary' : 'final')
  return { path, owner, size: natural(bytes) ?? 0, allocated: (natural(blocks) ?? 0) * 512 }
}

/**
 * Where a file of a task is, under its temporary name (which may be a directory that holds it) or its final one.
 * @param task from 0
 */
export function pathOf(id: string, task: number, target: HostTaskTarget, file: 'temporary' | 'final'): string {
  const name = file === 'temporary' ? `.offshoot-${id}-${task + 1}.part` : target.name
  return `${target.directory.replace(/\/$/, '')}/${name}`
}

/**
 * What `list` prints: records between `job ID` and `end ID`, closed by `over`.
 * @throws HostJobError `bad-answer` when the end is missing (connection lost, output cut). A record that does not parse is left out.
 */
export function parseList(output: string): HostJobRecord[] {
  const lines = output.split('\n')
  if (!lines.includes('over')) throw new HostJobError('bad-answer', 'the list of jobs is incomplete')
  const records: HostJobRecord[] = []
  let record: HostJobRecord | undefined
  let child = false
  for (const line of lines) {
    const [word, ...rest] = line.split(' ')
    if (word === 'job' && rest[0] !== undefined && /^[a-z0-9-]{8,64}$/.test(rest[0])) {
      record = emptyRecord(rest[0])
      child = false
      continue
    }
    if (!record) continue
    switch (word) {
      case 'plan':
        record.plan = parseHex(rest[0])?.toString('utf8') ?? ''
        break
      case 'notes':
        record.notes = (parseHex(rest[0])?.toString('utf8') ?? '').split('\n').filter((note) => note !== '')
        break
      case 'error':
        record.error = parseHex(rest[0])?.toString('utf8').trim() ?? ''
        break
      case 'state':
        record.state = stateOf(rest[0]) ?? 'none'
        record.stateTask = taskOf(rest[1]) ?? null
        break
      case 'started':
        record.startedAt = natural(rest[0]) || null
        break
      case 'now':
        record.askedAt = natural(rest[0]) || null
        break
      case 'progress':
        record.progress = parseProgress(rest) ?? null
        break
      case 'exit':
        record.exit = parseExit(rest) ?? null
        record.endedAt = natural(rest[3]) ?? null
        break
      case 'runner':
        record.status = rest[0] === 'alive' ? 'running' : rest[0] === 'elsewhere' ? 'elsewhere' : 'dead'
        break
      case 'child':
        child = rest[0] === 'alive'
        break
      case 'task': {
        const task = parseTask(rest[1])
        if (task && natural(rest[0]) === record.tasks.length + 1) record.tasks.push(task)
        break
      }
      case 'file': {
        const n = natural(rest[0]) ?? 0
        const task = record.tasks[n - 1]
        const file = task && parseFile(record.id, n, task, rest.slice(1))
        if (task && file) task[rest[1] === 'tmp' ? 'temporary' : 'final'] = file
        break
      }
      case 'end':
        if (record.exit) record.status = 'ended'
        else if (record.status === 'dead' && child) record.status = 'orphaned'
        records.push(record)
        record = undefined
        break
    }
  }
  return records
}

function emptyRecord(id: string): HostJobRecord {
  return {
    id,
    status: 'dead',
    plan: '',
    notes: [],
    error: '',
    state: 'none',
    stateTask: null,
    startedAt: null,
    endedAt: null,
    askedAt: null,
    progress: null,
    exit: null,
    tasks: [],
  }
}

const placeStates = ['ok', 'missing', 'denied', 'foreign', 'full'] as const

/** The answer of `place`. @throws HostJobError `bad-answer` when it is not whole */
export function parsePlaces(stdout: string): HostJobPlace[] {
  const lines = stdout.split('\n')
  if (!lines.includes('over')) throw new HostJobError('bad-answer', stdout.slice(0, 500))
  return lines.flatMap((line) => {
    const [word, said, hex] = line.split(' ')
    const state = placeStates.find((one) => one === said)
    const path = parseHex(hex)
    return word === 'place' && state && path ? [{ path: path.toString('utf8'), state }] : []
  })
}
