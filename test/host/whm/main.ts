import { parseArgs } from 'node:util';
import { type HostUser, standardUsers } from './accounts.ts';
import { startWhm } from './start.ts';

/** Runs the front in the foreground until SIGINT or SIGTERM, and prints its address and the logins. */
const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    port: { type: 'string', default: '2087' },
    plain: { type: 'boolean', default: false },
    user: { type: 'string', multiple: true, default: [] },
  },
});
if (values.root === undefined) {
  console.error('usage: whm-front --root DIR [--port N] [--plain] [--user NAME:PASSWORD[:ACL,ACL]]…');
  process.exit(2);
}
const given: HostUser[] = values.user.map((text) => {
  const [name = '', password = '', acls = ''] = text.split(':');
  return { name, password, acls: acls.split(',').filter((acl) => acl !== '') };
});
const users = given.length === 0 ? standardUsers() : given;
const whm = await startWhm({ root: values.root, port: Number(values.port), tls: !values.plain, users });
console.log(whm.url);
if (given.length === 0) for (const { name, password } of users) console.log(`${name} ${password}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void whm.close());
