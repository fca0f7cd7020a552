/** Runs in the container: removes 2FA from an account as the page does, and watches through the gateway. */
const [password, user] = process.argv.slice(2);
const whm = 'http://127.0.0.1:2087';
const login = await fetch(`${whm}/login/?login_only=1`, {
  method: 'POST',
  body: new URLSearchParams({ user: 'root', pass: password }),
});
const cookie = login.headers.get('set-cookie').split(';')[0];
const { security_token: token } = await login.json();
const folder = `${whm}${token}/cgi/whm-2fa-reset`;

async function ask(path, body) {
  const answer = await fetch(`${folder}/live_api.cgi?path=${encodeURIComponent(path)}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      cookie,
      'X-Requested-By': 'whm-2fa-reset',
      'Content-Type': 'application/json',
      'X-Idempotency-Key': `page-${user}`,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

const page = await fetch(`${folder}/index.cgi`, { headers: { cookie } });
const script = await fetch(`${folder}/assets/app.js`, { headers: { cookie } });
const ticket = await ask('/v1/tickets', { origin: 'https://127.0.0.1:2087' });
const socket = new WebSocket('wss://127.0.0.1:20287/v1/ws', {
  protocols: ['whm-2fa-reset.v1', `ticket.${ticket.ticket}`],
  headers: { Origin: 'https://127.0.0.1:2087' },
});
const opened = await new Promise((resolve) => {
  socket.addEventListener('open', () => resolve(true));
  socket.addEventListener('error', () => resolve(false));
});
socket.close();
const plan = await ask('/v1/plans', { users: [user] });
const job = await ask('/v1/jobs', {
  planId: plan.planId,
  confirm: { count: 1, protected: [] },
  reason: 'Lost phone',
});
const seen = {
  page: page.status,
  mount: (await page.text()).includes('id="whm-2fa-reset"'),
  script: script.status,
  opened,
  job,
};
// Without waiting for the WebSocket's last word.
process.stdout.write(JSON.stringify(seen), () => process.exit());
