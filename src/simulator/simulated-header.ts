/**
 * The response header by which every answer of the simulated gateway, downloads too, says what it is; its value is
 * `1`. The client's side of the wire repeats the literal: neither room may import the other.
 */
export const simulatedHeader = 'x-dailies-simulated';
