export { inventoryWords } from '../../common/words'
