export { LoadGraphs } from './graphs'
export { LoadCell } from './load-cell'
export { useWatchLoad } from './watch-load'
