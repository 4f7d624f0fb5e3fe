export { queryClient } from './client'
export { bridgeEvents } from './events'
export { catchFaults, reportFault } from './faults'
export * from './queries'
export { platform, problemOf, request } from './request'
export {
  useAllDomains,
  useDomain,
  useDomains,
  useHost,
  useHosts,
  useJobs,
  usePrompts,
  useSettings,
  useSnapshotTitle,
} from './use'
export { type DialogMutation, useDialogMutation } from './use-dialog-mutation'
