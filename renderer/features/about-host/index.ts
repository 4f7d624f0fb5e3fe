export { AboutHostDialog } from './about-host-dialog'
