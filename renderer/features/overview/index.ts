export { overviewActions } from './actions'
export { VmPane } from './vm-pane'
