import { expect, test } from 'vitest'

/** One mistake, and what the compiler's only complaint about it has to say. */
export type Mistake = [title: string, statement: string, ...says: RegExp[]]

/** A test a mistake, out of what the compiler says of each statement. @param unhelpful words that explain nothing */
export function testMistakes(
  mistakes: readonly Mistake[],
  said: ReadonlyMap<string, string[]>,
  unhelpful: (statement: string) => RegExp,
): void {
  for (const [title, statement, ...says] of mistakes) {
    test(title, () => {
      const messages = said.get(statement)
      expect(messages).toHaveLength(1)
      for (const part of says) expect(messages![0]).toMatch(part)
      expect(messages![0]).not.toMatch(unhelpful(statement))
    })
  }
}
