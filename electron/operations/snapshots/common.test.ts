import { describe, expect, test } from 'vitest'
import { explainCall } from '../../hosts/problems'
import { RemoteError } from '../../libvirt'
import { explained } from './common'

/** As host.longCall throws it. */
const refusal = (code: number, message: string, int1 = -1) =>
  explainCall(
    new RemoteError(
      { code, domain: 10, message, level: 2, str1: null, str2: null, str3: null, int1, int2: -1 },
      'call',
    ),
  )

const told = (error: unknown) =>
  explained(() => Promise.reject(error)).then(
    () => undefined,
    (thrown) => thrown.problem,
  )

describe('what libvirt refuses about snapshots', () => {
  test.each([
    [77, "revert requires force: snapshot 'a' lacks domain 'b' rollback info", 'snapshot.risky'],
    [77, "revert erfordert force: Schnappschuss 'a'", 'snapshot.risky'],
    [77, '恢复需要强制：快照 “a” 缺少域', 'snapshot.risky'],
    [1, 'revert requires force, says an internal error', 'libvirt.error'],
    [38, 'Datei kann nicht geschrieben werden: Auf dem Gerät ist kein Speicherplatz mehr verfügbar', 'libvirt.error'],
    [1, '内部错误：无法执行 QEMU 命令 “x”: No space left on device', 'storage.no-space'],
  ])('%d %s: %s', async (code, message, expected) => {
    expect(await told(refusal(code, message))).toMatchObject({ code: expected, raw: message })
  })

  test('no space is known by its errno in any language', async () => {
    const message = 'Auf dem Gerät ist kein Speicherplatz mehr verfügbar'
    expect(await told(refusal(38, message, 28))).toMatchObject({ code: 'storage.no-space', raw: message })
  })
})
