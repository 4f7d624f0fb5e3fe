import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { RangeReader } from '../index'

export const KiB = 1024
export const MiB = 2 ** 20
export const haveQemu = ['qemu-img', 'qemu-io'].every((program) => spawnSync(program, ['--version']).status === 0)

function run(program: string, ...args: string[]) {
  const done = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  return { code: done.status, stdout: done.stdout, said: `${done.stdout}${done.stderr}` }
}

/** @throws when qemu-img fails */
export function img(...args: string[]): string {
  const done = run('qemu-img', ...args)
  expect(done.code, done.said).toBe(0)
  return done.stdout
}

/** Writes through QEMU; some of the commands may fail, as a compressed write over what is there. */
export const attempt = (path: string, ...commands: string[]) =>
  run('qemu-io', '-f', 'qcow2', '-d', 'unmap', ...commands.flatMap((one) => ['-c', one]), path)

/** Writes through QEMU. */
export function io(path: string, ...commands: string[]): void {
  const done = attempt(path, ...commands)
  expect(done.code, done.said).toBe(0)
}

/** A directory for images, which goes with the test. */
export class Images implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'qcow2-'))

  at(name: string): string {
    return join(this.#directory, name)
  }

  create(name: string, size: string, options = ''): string {
    img('create', '-q', '-f', 'qcow2', ...(options === '' ? [] : ['-o', options]), this.at(name), size)
    return this.at(name)
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** Reads a file that is in memory, and counts the round trips. */
export function reader(file: Buffer): RangeReader & { calls: number } {
  const read = async (ranges: Parameters<RangeReader>[0]) => {
    read.calls++
    return ranges.map(({ offset, length }) => file.subarray(offset, offset + length))
  }
  read.calls = 0
  return read
}

/** Clusters that QEMU counts as used, in bytes, but for the counts themselves: asks the reference counts, which we never read. */
export function usedBytes(path: string): number {
  const file = readFileSync(path)
  const clusterBytes = 2 ** file.readUInt32BE(20)
  const table = Number(file.readBigUInt64BE(48))
  const perBlock = clusterBytes / 2
  let used = -file.readUInt32BE(56)
  for (let cluster = 0; cluster * clusterBytes < file.length; cluster++) {
    const block = Number(file.readBigUInt64BE(table + Math.floor(cluster / perBlock) * 8))
    if (block !== 0 && cluster % perBlock === 0) used--
    if (block !== 0 && file.readUInt16BE(block + (cluster % perBlock) * 2) > 0) used++
  }
  return used * clusterBytes
}

/** Numbers from 0 to below a limit, the same ones for the same seed. */
export function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/**
 * An image of `tables` full L2 tables for each snapshot and the disk. Of the data an eighth is each one's own.
 * @param extra bytes that each entry of the snapshot table has beside the usual ones
 */
export function synthetic(snapshots: number, tables: number, extra = 0): Buffer {
  const cluster = 64 * KiB
  const l1s = 1 + Math.ceil((snapshots * (40 + extra)) / cluster)
  const firstTable = l1s + snapshots + 1
  const firstData = firstTable + (snapshots + 1) * tables
  const file = Buffer.alloc(firstData * cluster)
  const u32 = (offset: number, value: number) => file.writeUInt32BE(value, offset)
  const u64 = (offset: number, value: number) => file.writeBigUInt64BE(BigInt(value), offset)
  file.write('QFI\xfb', 0, 'latin1')
  u32(4, 3)
  u32(20, 16)
  u64(24, tables * 8192 * cluster)
  u32(36, tables)
  u64(40, (l1s + snapshots) * cluster)
  u32(60, snapshots)
  u64(64, cluster)
  u32(100, 104)
  for (let s = 0; s <= snapshots; s++) {
    const entry = cluster + s * (40 + extra)
    if (s < snapshots) {
      u64(entry, (l1s + s) * cluster)
      u32(entry + 8, tables)
      u32(entry + 36, extra)
    }
    for (let t = 0; t < tables; t++) {
      const table = firstTable + s * tables + t
      u64((l1s + s) * cluster + t * 8, table * cluster)
      for (let e = 0; e < 8192; e++)
        u64(table * cluster + e * 8, (firstData + (t * 8192 + e) * (snapshots + 1) + (e % 8 === 0 ? s : 0)) * cluster)
    }
  }
  return file
}
