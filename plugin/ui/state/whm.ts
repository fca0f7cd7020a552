/**
 * The address of another page of WHM, within the session of this one.
 * @param page the address of this page
 * @param link below WHM's address and token, such as `/scripts7/cphulk/config`
 */
export function whmAddress(page: string, link: string): string {
  const { origin, pathname } = new URL(page);
  const [token = ''] = /^\/cpsess\w+/u.exec(pathname) ?? [];
  return `${origin}${token}/${link.replace(/^\/+/u, '')}`;
}
