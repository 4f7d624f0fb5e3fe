/** The `uri_aliases` of libvirt's client configuration, which virsh and virt-manager offer too. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface UriAlias {
  readonly name: string
  readonly uri: string
  /** the file it stands in */
  readonly file: string
}

/**
 * Where libvirt's client looks: the user's file is used instead of the system's if it exists; both are offered here, the
 * user's first.
 */
export function libvirtConfFiles(env: NodeJS.ProcessEnv = process.env): string[] {
  const home = env.HOME || homedir()
  return [join(env.XDG_CONFIG_HOME || join(home, '.config'), 'libvirt', 'libvirt.conf'), '/etc/libvirt/libvirt.conf']
}

/** Aliases of all files that can be read; of two of one name the first counts. Never throws. */
export async function readUriAliases(files: readonly string[] = libvirtConfFiles()): Promise<UriAlias[]> {
  const found = new Map<string, UriAlias>()
  for (const file of files) {
    // Most people have none; an address that names an alias says that there is none such.
    const text = await readFile(file, 'utf8').catch(() => '')
    for (const { name, uri } of parseUriAliases(text)) {
      if (!found.has(name)) found.set(name, { name, uri, file })
    }
  }
  return [...found.values()]
}

/**
 * Reads `uri_aliases = [ "name=uri", … ]` as libvirt's virConf does: strings in single, double or triple quotes without
 * escapes, comments to the end of the line, a comma after the last allowed, a later setting replaces an earlier one.
 * Entries that are not `name=uri` with a name of letters, digits, `_`, `.` and `-` are left out.
 */
export function parseUriAliases(text: string): { name: string; uri: string }[] {
  let entries: string[] = []
  const tokens = tokenise(text)
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.word !== 'uri_aliases' || tokens[at + 1]?.word !== '=') continue
    at += 2
    entries = []
    if (tokens[at]?.string !== undefined) entries.push(tokens[at]?.string ?? '')
    else if (tokens[at]?.word === '[') {
      for (at++; at < tokens.length && tokens[at]?.word !== ']'; at++) {
        const { string } = tokens[at] ?? {}
        if (string !== undefined) entries.push(string)
      }
    }
  }
  return entries.flatMap((entry) => {
    const match = /^([A-Za-z0-9_.-]+)=(.+)$/s.exec(entry)
    return match ? [{ name: match[1] ?? '', uri: match[2] ?? '' }] : []
  })
}

function tokenise(text: string): { word?: string; string?: string }[] {
  const tokens: { word?: string; string?: string }[] = []
  const pattern = /#[^\n]*|"""([\s\S]*?)"""|"([^"\n]*)"|'([^'\n]*)'|([A-Za-z_][A-Za-z0-9_-]*)|([=[\],])/g
  for (const match of text.matchAll(pattern)) {
    const [, triple, double, single, word, sign] = match
    const string = triple ?? double ?? single
    if (string !== undefined) tokens.push({ string })
    else if (word !== undefined || sign !== undefined) tokens.push({ word: word ?? sign })
  }
  return tokens
}
