export { bridgeEvents } from './events'
export * from './queries'
export { platform, problemOf, RequestProblem, request } from './request'
export { useDomain, useDomains, useHost, useHosts, useJobs, useSettings } from './use'
