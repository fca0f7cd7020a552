const control = /[\p{Cc}\u2028\u2029]/u;

/** True if the text holds a control character (C0, C1, DEL) or a Unicode line separator. */
export function hasControl(text: string): boolean {
  return control.test(text);
}
