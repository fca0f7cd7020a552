#!/usr/bin/python3
"""Ansible module: removes 2FA from cPanel accounts through the whm-2fa-reset command on the managed server."""

import io
import json
import os

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: whm_2fa_reset
short_description: Remove two-factor authentication (2FA) from cPanel accounts
description:
  - Runs C(whm-2fa-reset remove) on the managed server, one job for all accounts, and waits for its end.
  - It must run as root (C(become)).
options:
  users: {description: Accounts by name., type: list, elements: str}
  all_enabled: {description: Every account that has 2FA on., type: bool, default: false}
  owner: {description: Accounts of this owner that have 2FA on., type: str}
  plan: {description: Accounts on this hosting plan that have 2FA on., type: str}
  domain: {description: 'The account of this domain, if it has 2FA on.', type: str}
  reason: {description: Why; kept on record., type: str, required: true}
  ticket: {description: The support ticket; kept on record., type: str}
  include_protected: {description: Protected accounts among C(users) to include., type: list, elements: str}
  idempotency_key: {description: A repeated task with this key starts nothing twice (24 h)., type: str}
  direct: {description: 'Work without the daemon, while it is stopped.', type: bool, default: false}
  config: {description: "The daemon's configuration, for C(direct).", type: path}
  socket: {description: "The daemon's socket, if it is another one.", type: path}
  executable: {description: The command., type: path, default: /usr/local/sbin/whm-2fa-reset}
attributes:
  check_mode: {support: full, description: A dry run; nothing is started.}
"""

EXAMPLES = r"""
- name: Remove 2FA from accounts whose phones were lost
  whm_2fa_reset:
    users: [alice, bob]
    reason: Phones lost in the office move
    ticket: T-4711
  become: true
"""

RETURN = r"""
changed: {description: Whether an account had 2FA on and has it off now., type: bool}
accounts:
  description:
    - For each account C(user), C(outcome) (in check mode C(intent)), C(changed), C(failed), and C(reason) if there is one.
  type: list
  elements: dict
job: {description: 'Id, state and counts of the job; the id alone if it could not be watched to its end.', type: dict}
problem: {description: 'Why nothing was started, or why the started C(job) could not be watched.', type: dict}
"""

DONE = ("removed", "already-off")


def command(module):
    """The arguments; names go into a file, since a command that ends early would break a pipe."""
    given = module.params
    args = [given["executable"], "remove", "--json", "--reason", given["reason"]]
    args += ["--dry-run"] if module.check_mode else ["--yes"]
    for option in ("ticket", "owner", "plan", "domain", "idempotency_key", "socket"):
        if given[option] is not None:
            args += ["--" + option.replace("_", "-"), given[option]]
    for name in given["include_protected"] or []:
        args += ["--include-protected", name]
    if given["all_enabled"]:
        args.append("--all-enabled")
    if given["direct"]:
        args.append("--direct")
        if given["config"] is not None:
            args += ["--config", given["config"]]
    if given["users"] is None:
        return args
    path = os.path.join(module.tmpdir, "names")
    with io.open(path, "w", encoding="utf-8") as file:
        file.write(u"".join(name + u"\n" for name in given["users"]))
    return args + ["--file", path]


def planned(target):
    intent = target["intent"]
    changed = intent == "remove" and target["before"] == "on"
    return told(target, "intent", changed, intent == "refuse")


def ended(target):
    outcome = target.get("outcome", "pending")
    changed = outcome == "removed" and target["before"] == "on"
    return told(target, "outcome", changed, outcome not in DONE)


def told(target, word, changed, failed):
    result = {"user": target["user"], word: target.get(word, "pending"), "changed": changed, "failed": failed}
    if "reason" in target:
        result["reason"] = target["reason"]
    return result


def main():
    text = {"type": "str"}
    names = {"type": "list", "elements": "str"}
    flag = {"type": "bool", "default": False}
    path = {"type": "path"}
    module = AnsibleModule(
        argument_spec={
            "users": names,
            "all_enabled": flag,
            "owner": text,
            "plan": text,
            "domain": text,
            "reason": {"type": "str", "required": True},
            "ticket": text,
            "include_protected": names,
            "idempotency_key": {"type": "str", "no_log": False},
            "direct": flag,
            "config": path,
            "socket": path,
            "executable": {"type": "path", "default": "/usr/local/sbin/whm-2fa-reset"},
        },
        required_one_of=[["users", "all_enabled", "owner", "plan", "domain"]],
        supports_check_mode=True,
    )
    if module.params["users"] == []:
        module.exit_json(changed=False, accounts=[])
    # In the list that the command reads these would be a comment, no name or two names.
    strange = [name for name in module.params["users"] or [] if not name.strip() or "\n" in name or "#" in name]
    if strange:
        module.fail_json(msg="No account name, nothing was started: {0!r}".format(strange[0]), changed=False)
    status, stdout, stderr = module.run_command(command(module))
    try:
        answer = json.loads(stdout)
    except ValueError:
        module.fail_json(msg="whm-2fa-reset gave no result: " + stderr.strip(), rc=status, changed=False)
    problem = answer.get("problem")
    if problem is not None:
        # A selection that nobody fits: all is as it should be.
        if problem["code"] == "nothing-selected" and module.params["users"] is None:
            module.exit_json(changed=False, accounts=[])
        sentence = "{title}: {detail} {next}".format(**problem)
        known = {}
        if "jobId" in problem and problem["code"] != "idempotency-key-reused":
            # Started, and then out of sight: what came of it is not known, so it may have changed something.
            known = {"job": {"id": problem["jobId"]}}
        module.fail_json(msg=sentence, rc=status, problem=problem, changed=bool(known), accounts=[], **known)
    if "plan" in answer:
        accounts = [planned(target) for target in answer["plan"]["targets"]]
        result = {}
    else:
        accounts = [ended(target) for target in answer["targets"]]
        result = {"job": answer["job"]}
    result.update(changed=any(account["changed"] for account in accounts), accounts=accounts)
    failed = [account for account in accounts if account["failed"]]
    if failed:
        named = ", ".join(account["user"] for account in failed[:10]) + (", ..." if len(failed) > 10 else "")
        module.fail_json(
            msg="{0} of {1} accounts failed: {2}".format(len(failed), len(accounts), named), rc=status, **result
        )
    module.exit_json(**result)


if __name__ == "__main__":
    main()
