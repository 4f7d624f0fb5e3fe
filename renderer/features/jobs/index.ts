export { JobResult } from './job-result'
export { JobsPage } from './jobs-page'
export { JobsStrip } from './jobs-strip'
export { QuitGuard } from './quit-guard'
