export { ComparePage } from './compare-page'
export { CompareRows, type CompareRowsProps } from './compare-rows'
export { CompareView, type CompareViewProps } from './compare-view'
