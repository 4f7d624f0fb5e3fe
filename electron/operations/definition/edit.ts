import { problem } from '@shared/problem'
import {
  procedures,
  VIR_DOMAIN_METADATA_DESCRIPTION,
  VIR_DOMAIN_METADATA_ELEMENT,
  VIR_DOMAIN_METADATA_TITLE,
} from '../../libvirt'
import { checkDomainName, freeName, TAGS, tagsMetadata } from '../../xml'
import { badField, everywhere, type ParamsOf, type Parts, scopeWords, summary, virsh } from '../support/parts'

const MAX_TAG = 60
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * Changes what is given of name, title, description, tags and autostart. Everything is checked before anything is changed;
 * the name comes last, since only it depends on the state.
 * @throws input.invalid with the field; domain.exists
 */
export async function edit({ hosts, transcript }: Parts, request: ParamsOf<'domains.edit'>): Promise<void> {
  const { uuid, name, title, description, autostart } = request
  const host = hosts.get(request.host)
  const row = summary(host, uuid)
  const dom = host.dom(uuid)
  const flags = everywhere(host, uuid)
  const tags = request.tags && [...new Set(request.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
  const renames = name !== undefined && name !== row.name
  if (renames) checkRename(name, row)
  if (title !== undefined && CONTROL.test(title)) throw badField('title', 'one-line')
  if (autostart && !row.persistent) throw badField('autostart', 'transient')
  for (const tag of tags ?? []) {
    if (CONTROL.test(tag)) throw badField('tags', 'one-line')
    if ([...tag].length > MAX_TAG) throw badField('tags', 'too-long')
  }
  if (renames && (await host.nameTaken(name))) {
    const taken = new Set(host.domains().map((d) => d.name))
    throw problem('domain.exists', { params: { name, free: freeName(name, taken) } })
  }
  const options = scopeWords(flags)
  const run = (line: string, work: () => Promise<unknown>) => transcript.run(host, line, work)
  const describe = (type: number, text: string) =>
    host.call(procedures.domainSetMetadata, {
      dom,
      type,
      metadata: text === '' ? null : text,
      key: null,
      uri: null,
      flags,
    })
  if (title !== undefined) {
    await run(virsh(host, 'desc', uuid, ...options, '--title', '--new-desc', title), () =>
      describe(VIR_DOMAIN_METADATA_TITLE, title),
    )
  }
  if (description !== undefined) {
    await run(virsh(host, 'desc', uuid, ...options, '--new-desc', description), () =>
      describe(VIR_DOMAIN_METADATA_DESCRIPTION, description),
    )
  }
  if (tags !== undefined) {
    const metadata = tags.length === 0 ? null : tagsMetadata(tags)
    const words = metadata === null ? ['--remove'] : ['--key', TAGS.key, '--set', metadata]
    await run(virsh(host, 'metadata', uuid, TAGS.uri, ...options, ...words), () =>
      host
        .call(procedures.domainSetMetadata, {
          dom,
          type: VIR_DOMAIN_METADATA_ELEMENT,
          metadata,
          key: TAGS.key,
          uri: TAGS.uri,
          flags,
        })
        .catch((error) => {
          // To remove what is not there is to have it removed.
          if (metadata !== null || row.tags.length > 0) throw error
        }),
    )
  }
  if (autostart !== undefined && autostart !== row.autostart) {
    await run(virsh(host, 'autostart', uuid, ...(autostart ? [] : ['--disable'])), () =>
      host.call(procedures.domainSetAutostart, { dom, autostart }),
    )
  }
  if (renames) {
    await run(virsh(host, 'domrename', uuid, name), async () => {
      await host.call(procedures.domainRename, { dom, newName: name })
    })
  }
  host.changedByUs(uuid)
}

/** What libvirt would refuse, told before it is asked (LIBVIRT-LIMITS: only shut off, no snapshots, no saved state). */
function checkRename(name: string, row: ReturnType<typeof summary>): void {
  const check = checkDomainName(name)
  if (!check.ok) throw badField('name', check.why)
  if (row.state !== 'shut-off') throw badField('name', row.state === 'saved' ? 'saved' : 'running')
  if (row.snapshotCount > 0) throw badField('name', 'snapshots')
  if (!row.persistent) throw badField('name', 'transient')
}
