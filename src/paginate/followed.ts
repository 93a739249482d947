/** Which positions were followed, in bounded memory: the latest ones, and one that moves to catch longer circles (Brent). */
export class Followed {
  #count = 0
  #latest: string[] = []
  #checkpoint = ''

  /** False if the position was followed before. */
  add(position: string): boolean {
    if (position === this.#checkpoint || this.#latest.includes(position)) return false
    this.#count++
    this.#latest.push(position)
    if (this.#latest.length > LATEST) this.#latest.shift()
    const isPowerOfTwo = (this.#count & (this.#count - 1)) === 0
    if (isPowerOfTwo) this.#checkpoint = position
    return true
  }
}

const LATEST = 50
