import { z } from 'zod'
import type { HostAbilities } from '../model/abilities'
import type { ConnectTest, HostId, HostSuggestion, HostSummary } from '../model/host'
import type { Prompt } from '../model/prompt'
import { host, nothing, request, typed, uuid } from './fields'

/** What was typed: an alias of ~/.ssh/config, `user@host:port`, or a libvirt URI. Its faults come back as host.address. */
const address = typed
const label = { name: z.string().max(200), folder: z.string().max(200) }

export const hostRequests = {
  'hosts.list': request<readonly HostSummary[]>()(nothing),
  /** What can be done on a host, and what would bring the rest; of one that is away, as it last was. */
  'hosts.abilities': request<HostAbilities>()(z.strictObject({ host })),
  /** Tries again now instead of when the back-off ends. */
  'hosts.retry': request<void>()(z.strictObject({ host })),
  /** Names of ~/.ssh/config and libvirt's uri_aliases, read anew. */
  'hosts.suggestions': request<readonly HostSuggestion[]>()(nothing),
  /** Goes the whole way to libvirt and ends again; steps come as `host.test` while it runs, the answer is the last. */
  'hosts.test': request<ConnectTest>()(z.strictObject({ test: uuid, address })),
  'hosts.cancelTest': request<void>()(z.strictObject({ test: uuid })),
  /** @throws host.address, host.exists */
  'hosts.add': request<{ readonly host: HostId }>()(z.strictObject({ address, ...label })),
  /** Another address ends the connection and opens it anew. `null` as folder: none. */
  'hosts.edit': request<void>()(
    z.strictObject({ host, address: address.optional(), name: label.name.optional(), folder: label.folder.optional() }),
  ),
  /** Forgets a saved host and its secrets. Nothing on the host is touched. */
  'hosts.remove': request<void>()(z.strictObject({ host })),
  /** Forgets the remembered passwords and passphrases of a host. */
  'hosts.forgetSecrets': request<void>()(z.strictObject({ host })),
  /** Ends the connection until `hosts.retry`. */
  'hosts.disconnect': request<void>()(z.strictObject({ host })),
  /** Questions that wait for an answer: for a window that opens while some do. */
  'prompts.list': request<readonly Prompt[]>()(nothing),
  /** An answer to a prompt that is gone is no error. */
  'prompts.answer': request<void>()(
    z.strictObject({
      prompt: z.string().max(64),
      answer: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('host-key'), choice: z.enum(['accept', 'once', 'reject']) }),
        z.strictObject({ kind: z.literal('secret'), value: z.string().max(4096), remember: z.boolean() }),
        z.strictObject({
          kind: z.literal('interactive'),
          values: z.array(z.string().max(4096)).max(32),
          remember: z.boolean(),
        }),
        z.strictObject({ kind: z.literal('cancel') }),
      ]),
    }),
  ),
} as const
