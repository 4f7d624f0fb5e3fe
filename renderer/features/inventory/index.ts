export { VmsPage } from './vms-page'
