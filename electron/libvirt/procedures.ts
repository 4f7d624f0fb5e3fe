/** Every procedure Offshoot calls, by libvirt's name in camel case. Rows are in procedures/, a file a noun. */
import { connectProcedures } from './procedures/connect'
import { domainAgentProcedures, domainConfigProcedures, domainScreenProcedures } from './procedures/domain-device'
import { domainJobProcedures } from './procedures/domain-job'
import { domainLifeProcedures } from './procedures/domain-life'
import { domainReadProcedures } from './procedures/domain-read'
import { eventRegistration } from './procedures/event'
import { networkProcedures } from './procedures/network'
import type { Procedure } from './procedures/row'
import { checkpointProcedures, snapshotProcedures } from './procedures/snapshot'
import { poolProcedures, volumeProcedures } from './procedures/storage'

export type { Procedure } from './procedures/row'

export const procedures = {
  ...connectProcedures,
  ...eventRegistration,
  ...domainReadProcedures,
  ...domainLifeProcedures,
  ...domainConfigProcedures,
  ...domainAgentProcedures,
  ...domainScreenProcedures,
  ...domainJobProcedures,
  ...snapshotProcedures,
  ...checkpointProcedures,
  ...poolProcedures,
  ...volumeProcedures,
  ...networkProcedures,
} as const

export type ArgsOf<P> = P extends Procedure<infer Args, unknown> ? Args : never
export type ReplyOf<P> = P extends Procedure<never, infer Ret> ? Ret : never
