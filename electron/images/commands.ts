/**
 * Shell lines to show to people and to copy. Nothing here is ever run: programs get argument vectors.
 */

/**
 * One argument as a POSIX shell reads it back byte for byte: as it is when nothing in it means anything to a shell, else in
 * single quotes. A leading dash cannot be quoted away; whoever builds the arguments puts a path or `--` before such a name.
 * @throws for a NUL, which no argument can hold
 */
export function shellQuote(argument: string): string {
  if (argument.includes('\0')) throw new RangeError('an argument cannot hold a NUL')
  if (/^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(argument)) return argument
  return `'${argument.replaceAll("'", "'\\''")}'`
}

/** A command line from an argument vector. */
export function shellLine(argv: readonly string[]): string {
  return argv
    .map((word, index) => (index === 0 && word.includes('=') ? `'${word.replaceAll("'", "'\\''")}'` : shellQuote(word)))
    .join(' ')
}

export interface VirtCloneWords {
  uri?: string
  original: string
  name: string
  /** New files, one per disk that is copied, in order. */
  files?: readonly string[]
  macs?: readonly string[]
  nvram?: string
  reflink?: boolean
  /** Targets of disks that are not copied but shared or left as they are. */
  skipCopy?: readonly string[]
}

/** `virt-clone` as it would be typed. Options are joined with `=`, so that a name may begin with a dash. */
export function virtCloneArgs(words: VirtCloneWords): string[] {
  return [
    'virt-clone',
    ...(words.uri === undefined ? [] : [`--connect=${words.uri}`]),
    `--original=${words.original}`,
    `--name=${words.name}`,
    ...(words.files ?? []).map((file) => `--file=${file}`),
    ...(words.skipCopy ?? []).map((target) => `--skip-copy=${target}`),
    ...(words.macs ?? []).map((mac) => `--mac=${mac}`),
    ...(words.nvram === undefined ? [] : [`--nvram=${words.nvram}`]),
    ...(words.reflink ? ['--reflink'] : []),
  ]
}

/** `virsh [-c URI] COMMAND ARGUMENTS`; domains are best named by uuid, since a name may look like a number. */
export function virshArgs(uri: string | undefined, ...words: readonly string[]): string[] {
  return ['virsh', ...(uri === undefined ? [] : ['-c', uri]), ...words]
}
