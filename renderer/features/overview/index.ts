export { VmPane } from './vm-pane'
