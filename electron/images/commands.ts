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

/** A command line that reads a text of ours, which may hold anything, from its standard input. */
export function heredoc(argv: readonly string[], text: string): ShellCommand {
  const lines = text.split('\n')
  let end = 'EOF'
  while (lines.includes(end)) end += '_'
  return { line: `${shellLine(argv)} <<'${end}'`, below: `${text.replace(/\n$/, '')}\n${end}` }
}

/** A line, and what must follow it on the next ones. */
export type ShellCommand = string | { readonly line: string; readonly below: string }

/** Commands as one block to paste: each runs only where the one before it went well. */
export function shellRecipe(commands: readonly ShellCommand[]): string {
  return commands
    .map((command, index) => {
      const goesOn = index < commands.length - 1 ? ' &&' : ''
      return typeof command === 'string' ? command + goesOn : `${command.line}${goesOn}\n${command.below}`
    })
    .join('\n')
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
