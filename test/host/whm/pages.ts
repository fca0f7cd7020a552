/** The front's own HTML answers; errors of WHM are always HTML (2.5). */

/** Escapes text for HTML. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `body{margin:0;background:#eef1f6;color:#333;font:14px "Open Sans",Helvetica,Arial,sans-serif}
main{max-width:380px;margin:12vh auto;padding:32px;background:#fff;border-top:4px solid #003da6}
label,input,button{display:block;width:100%;box-sizing:border-box;margin-bottom:12px;font:inherit}
input{padding:8px;border:1px solid #bbb}button{padding:10px;border:0;color:#fff;background:#003da6}`;

function page(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>
`;
}

/** The login form; `message` is shown above it. */
export function loginPage(message = ''): string {
  return page(
    'WHM Login',
    `<p role="status">${escapeHtml(message)}</p><form method="post" action="/login/">
<label for="user">Username</label><input id="user" name="user" autocomplete="username" required autofocus>
<label for="pass">Password</label><input id="pass" name="pass" type="password" required>
<button id="login_submit" type="submit">Log in</button></form>`,
  );
}

export function tokenDeniedPage(): string {
  return page('Token Denied', '<p>The security token in the address is missing or wrong. Log in again.</p>');
}

/** The other form of a bad token: a form that passes the request on with the right token (2.1). */
export function passOnPage(action: string, method: string): string {
  return page(
    'Security Token',
    `<p>This request came without a valid security token.</p>
<form method="${method === 'POST' ? 'post' : 'get'}" action="${escapeHtml(action)}"><button>Continue</button></form>`,
  );
}

export function unregisteredPage(): string {
  return page(
    'Access Denied',
    '<p>WHM is configured to disallow execution of unregistered applications when logged in as root or a reseller with the "all" ACL</p>',
  );
}

export function aclPage(): string {
  return page('Access Denied', '<p>You do not have permission to use this feature.</p>');
}

export function referrerPage(): string {
  return page(
    'Security Check',
    '<p>You submitted data with a blank or unknown referrer. It was refused.</p>',
  );
}

export function internalErrorPage(id: string): string {
  return page('Internal Server Error', `<p>Internal Error (ID ${escapeHtml(id)})</p>`);
}

/** A page with one sentence, such as `404 Not Found`. */
export function plainPage(title: string, sentence: string): string {
  return page(title, `<p>${escapeHtml(sentence)}</p>`);
}
