import { randomUUID } from 'node:crypto'
import type { DefinitionApplied, DefinitionCheck } from '@shared/model/everyday'
import { type Problem, ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import {
  procedures,
  remoteErrorOf,
  schemaElement,
  VIR_DOMAIN_DEFINE_VALIDATE,
  VIR_ERR_XML_INVALID_SCHEMA,
} from '../../libvirt'
import {
  checkDomainName,
  type DefinitionIdentity,
  definitionIdentity,
  notKept,
  withSecretsOf,
  XmlProblem,
} from '../../xml'
import { isActive, type ParamsOf, type Parts, virsh } from '../support/parts'
import { compareXmls } from './compare'

/** Former definitions kept while the application runs. */
const KEPT = 50

interface Former {
  readonly host: string
  readonly name: string
  /** with its passwords: never leaves main */
  readonly xml: string
}

/** Edits definitions as text, with a way back. */
export class Definitions {
  private readonly formers = new Map<string, Former>()

  constructor(private readonly parts: Parts) {}

  /** The definition for the next start, without passwords. */
  async edit({ host, uuid }: ParamsOf<'definition.edit'>): Promise<{ readonly xml: string }> {
    return { xml: await this.parts.hosts.get(host).xml(uuid, 'persistent') }
  }

  /** What a text would change. Never throws for what is typed: that is in the answer. */
  async check({ host: id, uuid, xml }: ParamsOf<'definition.check'>): Promise<DefinitionCheck> {
    const host = this.parts.hosts.get(id)
    const none = { name: null, uuid: null, comparison: null }
    const read = identity(xml)
    if ('code' in read) return { ...none, problem: read }
    const wrong = await misfit(host, uuid, read)
    const own = { name: read.name, uuid: read.uuid || null }
    if (uuid === undefined) return { ...own, comparison: null, problem: wrong }
    const before = await host.xml(uuid, 'persistent')
    return { ...own, comparison: compareXmls(before, xml, false), problem: wrong }
  }

  /** @throws definition.syntax, definition.other, definition.changed, definition.invalid, domain.exists, input.invalid */
  async apply(request: ParamsOf<'definition.apply'>): Promise<DefinitionApplied> {
    const { uuid, xml, was, validate } = request
    const host = this.parts.hosts.get(request.host)
    const read = identity(xml)
    if ('code' in read) throw new ProblemError(read)
    const wrong = await misfit(host, uuid, read)
    if (wrong !== null) throw new ProblemError(wrong)
    let text = xml
    let former: string | null = null
    if (uuid !== undefined) {
      const [now, secure] = await Promise.all([host.xml(uuid, 'persistent'), host.xmlWithSecrets(uuid, 'persistent')])
      if (was !== undefined && was !== now) throw problem('definition.changed')
      text = withSecretsOf(xml, secure)
      former = this.keep({ host: host.id, name: read.name, xml: secure })
    }
    const made = await this.define(host, text, validate)
    return this.applied(host, made, former, xml)
  }

  /** @throws plan.stale when it is not kept any more */
  async restore({ host: id, former: key }: ParamsOf<'definition.restore'>): Promise<DefinitionApplied> {
    const former = this.formers.get(key)
    if (former === undefined || former.host !== id) throw problem('plan.stale')
    const host = this.parts.hosts.get(id)
    const { uuid } = definitionIdentity(former.xml)
    const replaced = await host.xmlWithSecrets(uuid, 'persistent')
    const made = await this.define(host, former.xml, false)
    return this.applied(host, made, this.keep({ host: id, name: former.name, xml: replaced }), '')
  }

  private async define(host: Host, xml: string, validate: boolean): Promise<string> {
    // The text itself may hold a password that was typed.
    const file = `${definitionIdentity(xml).name}.xml`
    const line = `# the definition as it was typed, in a file:\n${virsh(host, 'define', ...(validate ? ['--validate'] : []), `./${file}`)}`
    return this.parts.transcript.run(host, line, async () => {
      try {
        const { dom } = await host.call(procedures.domainDefineXmlFlags, {
          xml,
          flags: validate ? VIR_DOMAIN_DEFINE_VALIDATE : 0,
        })
        host.changedByUs(dom.uuid)
        return dom.uuid
      } catch (error) {
        const raw =
          error instanceof ProblemError && error.problem.code === 'libvirt.error' ? error.problem.raw : undefined
        if (raw === undefined) throw error
        const bySchema = remoteErrorOf(error)?.code === VIR_ERR_XML_INVALID_SCHEMA
        const element = bySchema ? schemaElement(raw) : undefined
        const params = { by: 'schema', ...(element !== undefined && { element }) }
        throw problem('definition.invalid', { raw, ...(bySchema && { params }) })
      }
    })
  }

  /** @param typed what a person wrote; empty: nobody did */
  private async applied(host: Host, uuid: string, former: string | null, typed: string): Promise<DefinitionApplied> {
    const xml = await host.xml(uuid, 'persistent')
    const known = host.domain(uuid)
    return {
      uuid,
      name: definitionIdentity(xml).name,
      xml,
      notKept: typed === '' ? [] : notKept(typed, xml),
      former,
      nextStart: known !== undefined && isActive(host, uuid),
    }
  }

  private keep(former: Former): string {
    const key = randomUUID()
    this.formers.set(key, former)
    for (const old of this.formers.keys()) {
      if (this.formers.size <= KEPT) break
      this.formers.delete(old)
    }
    return key
  }
}

function identity(xml: string): DefinitionIdentity | Problem {
  try {
    return definitionIdentity(xml)
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error
    const { line, column, message } = error
    return { code: 'definition.syntax', params: { line, column }, raw: message, remedies: [] }
  }
}

/** Why a definition is not this VM's, or cannot be a new one. Names that harm libvirt are refused before any call. */
async function misfit(host: Host, uuid: string | undefined, read: DefinitionIdentity): Promise<Problem | null> {
  const name = checkDomainName(read.name)
  if (!name.ok) return { code: 'input.invalid', params: { field: 'name', reason: name.why }, remedies: [] }
  if (uuid !== undefined) {
    const known = host.domain(uuid)
    if (known === undefined) return { code: 'domain.gone', remedies: [] }
    if (read.uuid !== uuid.toLowerCase()) return { code: 'definition.other', params: { field: 'uuid' }, remedies: [] }
    if (read.name !== known.name) return { code: 'definition.other', params: { field: 'name' }, remedies: [] }
    return null
  }
  if (read.uuid !== '' && host.domain(read.uuid) !== undefined) {
    return { code: 'definition.other', params: { field: 'uuid' }, remedies: [] }
  }
  if (await host.nameTaken(read.name)) return { code: 'domain.exists', params: { name: read.name }, remedies: [] }
  return null
}
