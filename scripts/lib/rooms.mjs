/**
 * The rooms of the house, and what each may import: the one place for walls, read by scripts/rooms.test.ts. What is not named is closed.
 * A file is in the room with the longest name that its path begins with. A room may always use itself. Tests (`*.test.ts`, `*.itest.ts`,
 * what is in `test/` folders) may use anything; nothing may use them. Moving a wall is a decision: say it in docs/ARCHITECTURE.md too.
 */

const model = ['shared/model', 'shared/job.ts', 'shared/problem.ts']
const host = [
  'electron/hosts',
  'electron/libvirt',
  'electron/xml',
  'electron/images',
  'electron/operations/support',
  ...model,
]
const job = [...host, 'electron/jobs', 'electron/host-runner', 'electron/operations/files', 'zod']

/** @param {readonly string[]} others features that it enters */
const feature = (...others) => [
  'renderer/format',
  'renderer/i18n',
  'renderer/api',
  'renderer/stores',
  'renderer/components',
  'renderer/common',
  'renderer/actions',
  ...others.map((other) => `renderer/features/${other}`),
  'shared',
  'page',
]

/** @type {Readonly<Record<string, readonly string[]>>} */
export const rooms = {
  'shared/model': ['shared/problem.ts'],
  'shared/problem.ts': [],
  'shared/job.ts': ['shared/model', 'shared/problem.ts'],
  'shared/settings.ts': ['shared/model'],
  'shared/requests': [...model, 'shared/settings.ts', 'zod'],
  'shared/contract.ts': [...model, 'shared/settings.ts', 'shared/requests', 'zod'],

  'electron/main.ts': ['electron', 'shared', 'node'],
  'electron/preload.ts': ['electron:app', 'shared/contract.ts'],
  'electron/ipc': ['electron:app', ...model, 'shared/contract.ts', 'zod'],
  'electron/platform': [
    'electron:app',
    'electron/ipc',
    'electron/settings',
    ...model,
    'shared/contract.ts',
    'shared/settings.ts',
    'node',
  ],
  'electron/platform/log': [...model, 'shared/contract.ts', 'shared/settings.ts', 'node'],
  'electron/settings': [...model, 'shared/settings.ts', 'shared/requests', 'zod', 'node'],
  'electron/libvirt': ['node'],
  'electron/xml': [...model, '@rgrove/parse-xml', 'diff', 'node'],
  'electron/images': ['node'],
  'electron/ssh': ['ssh2', 'node'],
  'electron/hosts': ['electron/libvirt', 'electron/ssh', 'electron/xml', ...model, 'shared/contract.ts', 'node'],
  'electron/consoles': ['electron/hosts', 'electron/xml', ...model, 'node'],
  'electron/jobs': [...model, 'node'],
  'electron/host-runner': ['node'],

  'electron/operations/index.ts': ['electron/operations', 'electron/jobs', 'shared/model'],
  'electron/operations/support': [...host, 'electron/host-runner', 'shared/contract.ts', 'zod', 'node'],
  'electron/operations/files': [...job, 'node'],
  'electron/operations/power': host,
  'electron/operations/definition': [...host, 'electron/operations/snapshots', 'node'],
  'electron/operations/devices': [...host, 'electron/operations/pools', 'node'],
  'electron/operations/delete': [...job, 'node'],
  'electron/operations/images': [...host, 'node'],
  'electron/operations/networks': host,
  'electron/operations/pools': host,
  'electron/operations/hosts': [
    ...host,
    'electron/operations/clone',
    'electron/operations/files',
    'electron/operations/snapshots',
  ],
  'electron/operations/image-work': [...job, 'node'],
  'electron/operations/lvm': [...host, 'zod', 'node'],
  'electron/operations/snapshots': [...job, 'electron/operations/lvm', 'node'],
  'electron/operations/clone': [...job, 'electron/operations/definition', 'electron/operations/snapshots', 'node'],
  'electron/operations/convert': [...job, 'electron/operations/clone', 'electron/operations/snapshots', 'node'],
  'electron/operations/prepare': [...job, 'diff', 'node'],

  // The renderer's rooms, from the ground up: each names those before it alone. No validator, no Node, nothing of main: see `page` too.
  'renderer/format': ['shared', 'page'],
  'renderer/locales': [],
  'renderer/i18n': ['renderer/format', 'renderer/locales', 'shared', 'page'],
  'renderer/api': ['shared', 'page'],
  'renderer/stores': ['renderer/api', 'shared', 'page'],
  'renderer/components': ['renderer/format', 'renderer/i18n', 'renderer/api', 'renderer/stores', 'shared', 'page'],
  'renderer/common': [
    'renderer/format',
    'renderer/i18n',
    'renderer/api',
    'renderer/stores',
    'renderer/components',
    'shared',
    'page',
  ],
  'renderer/actions': [
    'renderer/format',
    'renderer/i18n',
    'renderer/api',
    'renderer/stores',
    'renderer/components',
    'renderer/common',
    'shared',
    'page',
  ],
  // The other features that each enters, by their index.ts; no circles.
  'renderer/features/about-host': feature('hosts'),
  'renderer/features/bulk': feature(),
  'renderer/features/clone': feature('compare'),
  'renderer/features/compare': feature(),
  'renderer/features/convert': feature(),
  'renderer/features/definition': feature('compare'),
  'renderer/features/delete': feature(),
  'renderer/features/devices': feature(),
  'renderer/features/diagnostics': feature(),
  'renderer/features/edit': feature(),
  'renderer/features/hosts': feature(),
  'renderer/features/images': feature(),
  'renderer/features/image-work': feature('images'),
  'renderer/features/inventory': feature('hosts', 'load', 'overview'),
  'renderer/features/jobs': feature(),
  'renderer/features/load': feature(),
  'renderer/features/overview': feature('load', 'screen', 'snapshots'),
  'renderer/features/palette': feature(),
  'renderer/features/power': feature(),
  'renderer/features/prepare': feature(),
  'renderer/features/prompts': feature(),
  'renderer/features/resources': feature(),
  'renderer/features/screen': feature(),
  'renderer/features/settings': feature(),
  'renderer/features/snapshots': feature('jobs'),
  'renderer/features/transcript': feature(),
  // The roof.
  'renderer/shell': ['renderer', 'shared', 'page'],
  'renderer/main.tsx': ['renderer', 'shared', 'page'],
  // End of the renderer's rooms.

  'e2e/lab': ['node', '@playwright/test', 'vitest'],
  'e2e/pages': ['e2e/lab', 'shared/contract.ts', 'node', '@playwright/test', 'axe-core'],
  'e2e/specs': ['e2e/lab', 'e2e/pages', 'electron/ssh', 'shared', 'node', '@playwright/test', 'axe-core'],
  'e2e/demo': ['e2e/pages', 'node', '@playwright/test'],
  'e2e/packaged': ['e2e/pages', 'node', '@playwright/test'],
  'e2e/bench': ['e2e/lab', 'e2e/pages', 'shared', 'node', '@playwright/test', 'vitest'],
  'e2e/faults': ['e2e/lab', 'electron', 'shared', 'node'],
}

/** What a page may import beside our own: any package that is built into it, but none of these. */
export const notInPage = [/^node:/, /^electron$/, /^zod$/]
