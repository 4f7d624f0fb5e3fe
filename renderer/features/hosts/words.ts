export { hostWords } from '../../common/words'
