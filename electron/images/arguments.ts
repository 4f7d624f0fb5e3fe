/**
 * Argument vectors for qemu-img (QEMU 4.2 to 10; qemu-img(1)). The program is the first word. Paths must be absolute: QEMU
 * reads `a:b` as a protocol, `json:` as options and `-x` as an option, none of which can begin with a slash.
 */

function file(path: string): string {
  if (!path.startsWith('/') || path.includes('\0'))
    throw new RangeError(`not an absolute path: ${JSON.stringify(path)}`)
  return path
}

function format(name: string): string {
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(name)) throw new RangeError(`not an image format: ${JSON.stringify(name)}`)
  return name
}

function bytes(size: number): string {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`not a size in bytes: ${size}`)
  return String(size)
}

const option = (text: string | undefined) => (text === undefined || text === '' ? [] : ['-o', text])

/**
 * `info`: what an image is. By default with `-U`, which reads an image in use without taking its lock (and may see it half
 * changed); `share: false` refuses with "Failed to get shared write lock" when a VM runs on it.
 * @param options.chain all backing files too; @param options.format do not probe (a raw guest disk can pretend to be qcow2)
 */
export function imageInfoArgs(
  path: string,
  options: { chain?: boolean; share?: boolean; format?: string } = {},
): string[] {
  return [
    'qemu-img',
    'info',
    '--output=json',
    ...(options.share === false ? [] : ['-U']),
    ...(options.chain ? ['--backing-chain'] : []),
    ...(options.format === undefined ? [] : ['-f', format(options.format)]),
    file(path),
  ]
}

/**
 * `measure`: bytes that a conversion needs, without writing. Only raw, qcow2 and luks targets (`formatTraits().measure`).
 */
export function imageMeasureArgs(
  source: { path: string; format: string; snapshot?: string } | { size: number },
  target: { format: string; options?: string },
): string[] {
  const from =
    'size' in source
      ? ['--size', bytes(source.size)]
      : [
          '-U',
          ...(source.snapshot === undefined ? [] : ['-l', snapshotWord(source.snapshot)]),
          ...['-f', format(source.format), file(source.path)],
        ]
  return ['qemu-img', 'measure', '--output=json', '-O', format(target.format), ...option(target.options), ...from]
}

/** An internal snapshot by its name, for `-l`: a comma would end the name, and is written twice. */
export function snapshotWord(name: string): string {
  return `snapshot.name=${name.replaceAll(',', ',,')}`
}

/**
 * `convert`: a copy without backing file, of what the image is or was at a snapshot. Internal snapshots are not copied. What is in
 * one is never written to, so it is read without the lock that a running VM has.
 */
export function imageConvertArgs(
  source: { path: string; format: string; snapshot?: string },
  target: { path: string; format: string; options?: string; compress?: boolean },
): string[] {
  return [
    'qemu-img',
    'convert',
    ...(target.compress ? ['-c'] : []),
    ...(source.snapshot === undefined ? [] : ['-U', '-l', snapshotWord(source.snapshot)]),
    ...['-f', format(source.format), '-O', format(target.format)],
    ...option(target.options),
    ...[file(source.path), file(target.path)],
  ]
}

/** `create`: an empty image, or an overlay on `backing`, whose size it takes when none is given. Overwrites what has the name. */
export function imageCreateArgs(target: {
  path: string
  format: string
  size?: number
  options?: string
  backing?: { path: string; format: string }
}): string[] {
  if (target.size === undefined && target.backing === undefined)
    throw new RangeError('an image without backing file needs a size')
  const { backing } = target
  return [
    'qemu-img',
    'create',
    '-q',
    ...['-f', format(target.format)],
    ...(backing === undefined ? [] : ['-b', file(backing.path), '-F', format(backing.format)]),
    ...option(target.options),
    file(target.path),
    ...(target.size === undefined ? [] : [bytes(target.size)]),
  ]
}

/** `compare`: content as a guest sees it. A longer image equals a shorter one when the rest is zero. */
export function imageCompareArgs(a: { path: string; format: string }, b: { path: string; format: string }): string[] {
  return ['qemu-img', 'compare', '-f', format(a.format), '-F', format(b.format), file(a.path), file(b.path)]
}

/** `check`: consistency of the metadata, read-only (never with `-r`). */
export function imageCheckArgs(path: string, imageFormat: string): string[] {
  return ['qemu-img', 'check', '--output=json', '-f', format(imageFormat), file(path)]
}

/** `check -r all`: repairs the metadata in place. Shown to people only: nothing of ours writes into a source. */
export function imageRepairArgs(path: string, imageFormat: string): string[] {
  return ['qemu-img', 'check', '-r', 'all', '-f', format(imageFormat), file(path)]
}
