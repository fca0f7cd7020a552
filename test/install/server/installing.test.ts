import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { prefix, serverOf, skip } from './stage.ts';

const password = 'correct-horse';
const registered = ['/usr/local/cpanel/bin/is_registered_with_appconfig', 'whostmgr', 'whm-2fa-reset'];
const folders = '\\( -path /proc -o -path /sys -o -path /run -o -path /var/log -o -path /root -o -path /tmp';

describe('a server on which it is installed', { skip }, () => {
  const server = serverOf(['cli', 'page', 'direct', 'strict']);
  /** Every path but what systemd and the simulated server write for themselves. */
  const paths = () =>
    server()
      .box.sh(
        `find / -xdev ${folders} -o -path /sim -o -path /var/cpanel/sim -o -path /var/lib/systemd -o -path /var/lib/private \\) -prune -o -print | sort`,
      )
      .split('\n')
      .filter(
        (path) =>
          !/^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$|pluginscache|\.lock$|cpanel\/(logs\/|resellers$|suspended$)/u.test(
            path,
          ),
      );
  const accounts = () => server().box.sh('cat /etc/passwd /etc/group');
  const score = (unit: string) => {
    const told = server().box.must('systemd-analyze', 'security', '--no-pager', unit);
    return Number(/exposure level for .*: ([\d.]+)/u.exec(told)?.[1]);
  };
  let earlier: { paths: string[]; accounts: string };

  test('a dry run says what it would do and changes nothing', () => {
    const { box, release } = server();
    const look = () =>
      box.sh(`find / -xdev ${folders} \\) -prune -o -newer /etc/os-release -printf "%p %T@\\n" | sort`);
    const before = look();
    const { code, stdout, stderr } = server().install(release, '--dry-run');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /would write: .*\/live_api\.cgi/u);
    assert.match(stdout, /a dry run: this would be changed/u);
    assert.equal(look(), before);
  });

  test('a first installation that was killed is finished by the next run', () => {
    const { box, release } = server();
    earlier = { paths: paths(), accounts: accounts() };
    const waits = `for i in $(seq 3000); do [ -e /etc/systemd/system/whm-2fa-reset.socket ] && break; sleep 0.01; done`;
    box.sh(`setsid ${release}/install.sh & ${waits}; kill -9 -- -$!; wait || true`);
    assert.equal(server().version(), '', 'it was interrupted');
    const { code, stdout, stderr } = server().install(release);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /an interrupted run is finished/u);
    assert.match(stdout, /Plugins » 2FA Reset/u);
    assert.equal(box.must(...registered).trim(), '1');
  });

  test('a second run changes nothing', () => {
    const { release } = server();
    const [before, pid] = [server().everything(), server().unit('whm-2fa-reset', 'MainPID')];
    const { code, stdout, stderr } = server().install(release);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /nothing had to be changed/u);
    assert.match(server().install(release, '--dry-run').stdout, /nothing would have to be changed/u);
    assert.equal(server().everything(), before);
    assert.equal(server().unit('whm-2fa-reset', 'MainPID'), pid);
  });

  test('a release is installed from where nothing can be executed', () => {
    const { box, release } = server();
    const noexec = '/mnt/noexec';
    box.sh(
      `mkdir ${noexec} && mount -t tmpfs -o noexec tmpfs ${noexec} && cp -R ${release} ${noexec}/release`,
    );
    assert.notEqual(box.run(`${noexec}/release/bin/node`, '--version').code, 0);
    const { code, stdout, stderr } = box.run('bash', `${noexec}/release/install.sh`);
    box.sh(`umount ${noexec} && rmdir ${noexec}`);
    assert.equal(code, 0, stdout + stderr);
    assert.equal(
      box.sh('ls -A /usr/local/cpanel/3rdparty | grep -v ^whm-2fa-reset$ | grep whm-2fa || true'),
      '',
    );
  });

  test('systemd finds no fault with the units, nor much exposure', () => {
    const { box } = server();
    const units = box.sh('ls -d /etc/systemd/system/whm-2fa-reset*.{service,socket,path}').trim().split('\n');
    const { code, stdout, stderr } = box.run('systemd-analyze', 'verify', '--man=no', ...units);
    assert.deepEqual([code, stdout + stderr], [0, '']);
    const gateway = score('whm-2fa-reset-gateway.service');
    assert.ok(gateway <= 1, `gateway: ${gateway}`);
  });

  test('the completions and the manual lie where the shells look', () => {
    const { box } = server();
    assert.match(
      box.sh('head -n 1 /usr/local/share/zsh/site-functions/_whm-2fa-reset'),
      /^#compdef whm-2fa-reset$/mu,
    );
    box.sh('. /etc/bash_completion.d/whm-2fa-reset && complete -p whm-2fa-reset');
    box.sh('test -s /usr/local/share/man/man8/whm-2fa-reset.8');
  });

  test('2FA is removed by the command line', () => {
    server().box.must('whm-2fa-reset', 'remove', 'cli', '--yes', '--reason', 'Lost phone');
    assert.equal(server().isOn('cli'), false);
  });

  test('2FA is removed through WHM, and the page reaches the gateway', async () => {
    const { box } = server();
    const front = ['--root', '/', '--port', '2087', '--plain', '--user', `root:${password}`];
    box.must('systemd-run', '-q', '--unit=whm-front', '/sim/bin/whm-front', ...front);
    await server().until('the front', () => box.sh('ss -Hltn sport = :2087') !== '');
    const script = ['/sim/bin/node', '/sim/page.mjs', password, 'page'];
    const said = box.must('env', 'NODE_TLS_REJECT_UNAUTHORIZED=0', ...script);
    const { job: _, ...seen } = JSON.parse(said) as Record<string, unknown>;
    assert.deepEqual(seen, { page: 200, mount: true, script: 200, opened: true });
    await server().until('the removal', () => !server().isOn('page'));
  });

  test('the gateway may reach its two files, and neither daemon, state, network nor a place to write', () => {
    const { box } = server();
    const user = 'whm-2fa-reset-gateway';
    const enter = ['nsenter', '-t', server().unit(user, 'MainPID'), '-m', '-n', 'setpriv'];
    const as = [
      `--reuid=${user}`,
      `--regid=${user}`,
      '--clear-groups',
      '--bounding-set=-all',
      '--no-new-privs',
    ];
    const can = (...command: string[]) => box.run(...enter, ...as, ...command).code === 0;
    const connects = (to: string) =>
      can(
        `${prefix}/current/bin/node`,
        '-e',
        `require('net').connect(${to}).on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))`,
      );
    assert.ok(can('test', '-r', `/run/${user}/tls.pem`));
    assert.ok(connects(`'/run/${user}/gateway.sock'`));
    assert.equal(connects("'/run/whm-2fa-reset/daemon.sock'"), false);
    assert.equal(can('ls', '/var/cpanel/whm-2fa-reset'), false);
    assert.equal(can('ls', '/var/cpanel/ssl'), false);
    assert.equal(connects("2087,'127.0.0.1'"), false);
    const places = ['/tmp', '/var/tmp', '/dev/shm', '/dev', '/run', `/run/${user}`, '/etc', '/var', prefix];
    for (const place of places) assert.equal(can('touch', `${place}/written`), false, place);
  });

  test('the port is moved, closed and opened again, and resellers are let through', () => {
    const { box, release } = server();
    const listens = (port: number) => box.sh(`ss -Hltn sport = :${port}`) !== '';
    const change = (...options: string[]) => {
      const { code, stdout, stderr } = server().install(release, ...options);
      assert.equal(code, 0, stdout + stderr);
    };
    change('--gateway-port', '30303');
    assert.deepEqual([listens(20287), listens(30303)], [false, true]);
    change('--no-gateway');
    assert.deepEqual([listens(20287), listens(30303)], [false, false]);
    assert.equal(server().isActive('whm-2fa-reset-gateway'), false);
    change('--gateway-port', '20287', '--allow-resellers');
    assert.deepEqual([listens(20287), listens(30303)], [true, false]);
    assert.match(box.sh('cat /var/cpanel/apps/whm-2fa-reset.conf'), /^acls=all,create-acct$/mu);
  });

  test('what a cPanel update loses is put back, however it writes its version', async () => {
    const { box } = server();
    for (const [version, write] of [
      ['11.136.0.6', 'cat /tmp/version > /usr/local/cpanel/version'],
      ['11.136.0.7', 'mv /tmp/version /usr/local/cpanel/version'],
    ] as const) {
      box.must('/usr/local/cpanel/bin/unregister_appconfig', 'whm-2fa-reset');
      box.sh('rm /usr/local/cpanel/whostmgr/docroot/cgi/whm-2fa-reset/live_api.cgi');
      box.sh(`echo ${version} > /tmp/version && ${write}`);
      await server().until('the registration', () => box.must(...registered).trim() === '1');
      box.sh('test -x /usr/local/cpanel/whostmgr/docroot/cgi/whm-2fa-reset/live_api.cgi');
      assert.match(box.sh('cat /var/cpanel/apps/whm-2fa-reset.conf'), /^acls=all,create-acct$/mu);
    }
  });

  test('what --direct prints stops all that would wake the daemon; a start of the service brings all back', () => {
    const { box } = server();
    const removes = ['whm-2fa-reset', 'remove', 'direct', '--direct', '--yes', '--reason', 'Lost phone'];
    const { code, stderr } = box.run(...removes);
    assert.equal(code, 6, stderr);
    const [line = ''] = /systemctl stop [-.\w ]+/u.exec(stderr) ?? [];
    box.sh(line);
    const units = ['whm-2fa-reset.socket', 'whm-2fa-reset-live.socket', 'whm-2fa-reset.service'];
    assert.equal(box.run('whm-2fa-reset', 'status').code, 6);
    for (const unit of units) assert.equal(server().isActive(unit), false, unit);
    box.must(...removes);
    assert.equal(server().isOn('direct'), false);
    box.must('systemctl', 'start', 'whm-2fa-reset');
    for (const unit of units) assert.equal(server().isActive(unit), true, unit);
    box.must('whm-2fa-reset', 'status');
  });

  test('what a command says when /run was swept brings all back', async () => {
    const { box } = server();
    box.sh('rm -r /run/whm-2fa-reset /run/whm-2fa-reset-gateway');
    const { code, stderr } = box.run('whm-2fa-reset', 'status');
    assert.equal(code, 6);
    const [line = ''] = /systemctl restart [-.\w]+/u.exec(stderr) ?? [];
    box.sh(line);
    box.must('whm-2fa-reset', 'status');
    await server().until(
      'the certificate',
      () => box.run('test', '-s', '/run/whm-2fa-reset-gateway/tls.pem').code === 0,
    );
    box.sh('test -S /run/whm-2fa-reset-gateway/gateway.sock');
    const units = ['whm-2fa-reset.socket', 'whm-2fa-reset-live.socket', 'whm-2fa-reset.service'];
    for (const unit of units) assert.equal(server().isActive(unit), true, unit);
  });

  test('the stricter drop-in, switched on, lets a removal through', () => {
    const { box } = server();
    const folder = '/etc/systemd/system/whm-2fa-reset.service.d';
    box.sh(`mkdir -p ${folder} && cp ${prefix}/current/appconfig/systemd/strict.conf ${folder}/`);
    box.sh('systemctl daemon-reload && systemctl restart whm-2fa-reset');
    box.must('whm-2fa-reset', 'remove', 'strict', '--yes', '--reason', 'Lost phone');
    assert.equal(server().isOn('strict'), false);
    const strict = score('whm-2fa-reset.service');
    assert.ok(strict <= 4, `with the drop-in: ${strict}`);
  });

  test('what Node has compiled is taken at the next start, and lies where only root may enter', () => {
    const { box } = server();
    const folder = '/var/cache/whm-2fa-reset';
    box.sh('systemctl restart whm-2fa-reset && whm-2fa-reset status');
    assert.equal(box.sh(`stat -c '%U %a' ${folder}`).trim(), 'root 700');
    assert.equal(box.sh(`find ${folder} -type f -not -perm 600`), '');
    // Of the daemon and of the command line.
    const kept = box.sh(`find ${folder} -type f -size +1k | wc -l`).trim();
    assert.ok(Number(kept) >= 2, `${kept} files`);
    box.sh(`: >"$(find ${folder} -type f | head -n 1)"`);
    box.sh('systemctl restart whm-2fa-reset && whm-2fa-reset status');
  });

  test('an uninstallation leaves state and configuration, a purge nothing; both work twice', () => {
    const { box, release } = server();
    const kept = (path: string) => /^\/(etc|var\/cpanel)\/whm-2fa-reset(\/|$)/u.test(path);
    for (const _ of [1, 2]) {
      box.must(`${release}/install.sh`, '--uninstall');
      assert.deepEqual(
        paths().filter((path) => !kept(path)),
        earlier.paths,
      );
      assert.ok(paths().includes('/var/cpanel/whm-2fa-reset/state.db'));
      assert.ok(paths().includes('/etc/whm-2fa-reset/config.yaml'));
    }
    for (const _ of [1, 2]) {
      box.must(`${release}/install.sh`, '--purge');
      assert.deepEqual(paths(), earlier.paths);
    }
    assert.equal(accounts(), earlier.accounts);
    // A unit whose control group it cannot look into, systemd keeps in mind as one that is not there.
    const known =
      "systemctl list-units --all --no-legend 'whm-2fa*' | grep -v ' not-found inactive dead ' || true";
    assert.equal(
      box.sh(`find /run -name '*whm-2fa*'; systemctl list-unit-files --no-legend 'whm-2fa*'; ${known}`),
      '',
    );
  });
});
