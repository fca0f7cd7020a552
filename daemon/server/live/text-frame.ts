import type { ServerFrame } from '../../protocol/frames.ts';

/** The last fragment of a text (RFC 6455, 5.2). */
const wholeText = 0x81;

/**
 * A message as the bytes of a whole WebSocket frame. The server's frames hold nothing of the connection that they
 * go to, so that a crowd shares one and each of it takes one write.
 */
export function textFrame(message: ServerFrame): Buffer {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  const head = headOf(length);
  const frame = Buffer.allocUnsafe(head.length + length);
  frame.set(head);
  frame.write(text, head.length);
  return frame;
}

function headOf(length: number): Uint8Array {
  if (length < 126) return Uint8Array.of(wholeText, length);
  const long = length > 0xffff;
  const head = new DataView(new ArrayBuffer(long ? 10 : 4));
  head.setUint8(0, wholeText);
  head.setUint8(1, long ? 127 : 126);
  if (long) head.setBigUint64(2, BigInt(length));
  else head.setUint16(2, length);
  return new Uint8Array(head.buffer);
}
