export { editWords } from '../../common/words'
