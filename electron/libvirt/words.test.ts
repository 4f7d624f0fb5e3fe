import { describe, expect, test } from 'vitest'
import { qemuSays, schemaElement } from './words'

/** As libvirt passed them on, in three languages of the daemon. */
const SAMPLES: readonly (readonly [Parameters<typeof qemuSays>[0], string])[] = [
  [
    'noSpace',
    "internal error: unable to execute QEMU command 'blockdev-snapshot-sync': Could not write to file: No space left on device",
  ],
  ['noSpace', 'Interner Fehler: QEMU-Befehl »transaction« kann nicht ausgeführt werden: No space left on device'],
  [
    'stateUnwritten',
    'operation failed: Failed to take snapshot: Error: Error -5 while writing VM: Error while writing VM state',
  ],
  ['stateUnwritten', '操作失败：创建快照失败：Error: Error while writing VM state: Input/output error'],
  [
    'trayLocked',
    "internal error: unable to execute QEMU command 'eject': Device 'ide0-0-1' is locked and force was not specified",
  ],
  [
    'trayLocked',
    "Interner Fehler: QEMU-Befehl 'blockdev-open-tray' kann nicht ausgeführt werden: Device 'sata0-0-0' is locked and force was not specified, wait for tray to open and try again",
  ],
  ['trayLocked', "内部错误：无法执行 QEMU 命令 'blockdev-remove-medium': Tray of device 'sata0-0-0' is not open"],
]

describe('what QEMU says in words alone', () => {
  test.each(SAMPLES)('%s: %s', (what, text) => {
    expect(qemuSays(what, text)).toBe(true)
  })

  test('no other refusal is taken for one of them', () => {
    for (const what of ['noSpace', 'stateUnwritten', 'trayLocked'] as const) {
      expect(qemuSays(what, undefined)).toBe(false)
      expect(qemuSays(what, 'Failed to get "write" lock')).toBe(false)
    }
  })
})

test.each([
  ['Element domain has extra content: uuid', 'uuid'],
  ['Did not expect element colour there', 'colour'],
  ['Invalid attribute x for element metadata', 'metadata'],
  ['Extra element devices in interleave', undefined],
])('the element that the schema refuses: %s', (words, element) => {
  const head = 'XML document failed to validate against schema: Unable to validate doc against domain.rng\n'
  expect(schemaElement(`${head}${words}`)).toBe(element)
})
