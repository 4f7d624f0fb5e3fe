import { expect, test } from 'vitest'
import { News } from './emitter'

test('a listener that throws keeps nobody else from hearing', () => {
  const faults: unknown[] = []
  const heard: number[] = []
  const news = new News<number>((error) => faults.push(error))
  news.on(() => {
    throw new Error('broken')
  })
  news.on((value) => heard.push(value))
  news.tell(1)
  expect(heard).toEqual([1])
  expect(faults).toEqual([new Error('broken')])
})

test('a listener may leave while it is called, and hears nothing afterwards', () => {
  const heard: string[] = []
  const news = new News<string>(() => undefined)
  const stop = news.on((value) => {
    heard.push(`once ${value}`)
    stop()
  })
  news.on((value) => heard.push(`always ${value}`))
  news.tell('a')
  news.tell('b')
  expect(heard).toEqual(['once a', 'always a', 'always b'])
})
