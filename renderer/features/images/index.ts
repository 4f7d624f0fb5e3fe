export { FormatTable, type FormatTableProps } from './format-table'
export { ImagePage } from './image-page'
export { ImagesPage } from './images-page'
