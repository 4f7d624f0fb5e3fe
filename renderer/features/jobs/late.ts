/** What of jobs is loaded when it is first shown. */
export { JobsPage } from './jobs-page'
export { JobsStrip } from './jobs-strip'
export { QuitGuard } from './quit-guard'
