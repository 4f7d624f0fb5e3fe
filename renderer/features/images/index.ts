export { ImagePage } from './image-page'
export { ImagesPage } from './images-page'
