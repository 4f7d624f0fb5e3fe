import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

/**
 * Files of tests that measure how long something takes on screen or on the wire, to some hundred ms: they run after all others,
 * alone, because work beside them would be what is measured.
 */
export const measuring = [
  'electron/hosts/hosts.itest.ts',
  'electron/settings/bare-host.itest.ts',
  'e2e/specs/see.spec.ts',
  'e2e/specs/faults.spec.ts',
]

/** Seconds that the long files took, by libvirt 9.0; any other takes about `usual`. Only balance depends on them. */
const usual = 12
const long = {
  'electron/hosts/modular.itest.ts': 6,
  'electron/operations/clone/over-ssh.itest.ts': 25,
  'electron/operations/files/by-storage.itest.ts': 41,
  'electron/operations/snapshots/cut-short.itest.ts': 65,
  'electron/operations/snapshots/faults.itest.ts': 85,
  'electron/operations/prepare/prepare.itest.ts': 35,
  'electron/operations/snapshots/lvm.itest.ts': 250,
  'electron/operations/snapshots/overlays.itest.ts': 48,
  'electron/operations/support/accounts.itest.ts': 33,
  'electron/operations/support/login-shells.itest.ts': 60,
  'electron/ssh/client/client.itest.ts': 32,
  'electron/ssh/connection.itest.ts': 55,
  'electron/xml/clone-oracle.itest.ts': 36,
  'e2e/lab/lab.itest.ts': 57,
  'e2e/specs/clone.spec.ts': 38,
  'e2e/specs/delete.spec.ts': 35,
  'e2e/specs/faults.spec.ts': 43,
  'e2e/specs/images.spec.ts': 30,
  'e2e/specs/lvm.spec.ts': 100,
  'e2e/specs/outlives.spec.ts': 62,
  'e2e/specs/prepare.spec.ts': 50,
  'e2e/specs/releases.spec.ts': 147,
  'e2e/specs/screens-everyday.spec.ts': 33,
  'e2e/specs/screens.spec.ts': 57,
  'e2e/specs/snapshots.spec.ts': 94,
  'e2e/specs/snapshots-care.spec.ts': 26,
  'e2e/specs/snapshots-walk.spec.ts': 30,
  'e2e/specs/ssh-hosts.spec.ts': 28,
  'e2e/specs/ways.spec.ts': 54,
  'e2e/specs/welcome.spec.ts': 27,
}

/** Where the files of a suite are, as vitest.config.ts and playwright.config.ts have it, and how their names end. */
const suites = {
  integration: { folders: ['electron', 'e2e'], end: '.itest.ts' },
  e2e: { folders: ['e2e/specs'], end: '.spec.ts' },
}

/** All files of a suite, by their path in the checkout. @param {keyof typeof suites} suite */
export function filesOf(suite) {
  const { folders, end } = suites[suite]
  const within = (folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name}`)
  return folders
    .flatMap(within)
    .filter((file) => file.endsWith(end))
    .sort()
}

/** Deals files into `count` shards that take about as long: the longest first, each to the shard that has least. */
export function deal(files, count, secondsOf = (file) => long[file] ?? usual) {
  const shards = Array.from({ length: count }, () => ({ files: [], seconds: 0 }))
  const sorted = [...files].sort((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1))
  for (const file of sorted) {
    const least = shards.reduce((best, shard) => (shard.seconds < best.seconds ? shard : best))
    least.files.push(file)
    least.seconds += secondsOf(file)
  }
  return shards.map((shard) => shard.files).filter((shard) => shard.length > 0)
}

/**
 * A suite as shards that may run at once, and one to run alone after them. Every file of the suite is in one of them.
 * @param {'integration' | 'e2e'} suite
 * @param {number} count
 * @returns {{ together: string[][], alone: string[] }}
 */
export function shardsOf(suite, count) {
  const files = filesOf(suite)
  const alone = files.filter((file) => measuring.includes(file))
  return {
    together: deal(
      files.filter((file) => !measuring.includes(file)),
      count,
    ),
    alone,
  }
}

/** What several runs of one suite came to. */
export function sumOf(rows) {
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0)
  const failures = rows.flatMap((row) => row.failures)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), failures }
}
