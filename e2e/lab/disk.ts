import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import { writeRandomFile, writeRandomRaw } from './disk-data'
import type { LabHost } from './lab'
import { must } from './run'
import type { LabDisk } from './vm-xml'

/** Makes an image at a path in the host: raw first, then qemu-img into the format asked for. */
export async function makeDisk(lab: LabHost, path: string, disk: LabDisk): Promise<void> {
  // in memory if it fits easily: half the time, and no gigabytes of dirty pages for whoever measures next
  const inMemory = (disk.dataBytes ?? 0) < freemem() / 4
  const raw = join(inMemory ? '/dev/shm' : lab.dir, `disk-${randomUUID()}`)
  try {
    await fillRaw(inMemory ? lab.outside(raw) : raw, disk)
    const options = disk.options ? ['-o', disk.options] : []
    await lab.must(['qemu-img', 'convert', '-f', 'raw', '-O', disk.format, ...options, raw, path])
  } finally {
    rmSync(inMemory ? lab.outside(raw) : raw, { force: true })
  }
  chmodSync(lab.outside(path), disk.mode ?? 0o600)
}

async function fillRaw(raw: string, disk: LabDisk): Promise<void> {
  await writeRandomRaw(raw, disk.sizeBytes, disk.fs ? 0 : (disk.dataBytes ?? 0))
  if (!disk.fs) return
  const content = `${raw}.d`
  mkdirSync(content)
  try {
    if (disk.dataBytes) await writeRandomFile(join(content, 'data'), disk.dataBytes)
    await must(['mkfs.ext4', '-q', '-F', '-O', '^has_journal', '-d', content, raw])
  } finally {
    rmSync(content, { recursive: true })
  }
}
