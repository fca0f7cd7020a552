/** The wording of a notice where no template is in place. */
export const defaultTemplate = `Subject: Two-factor authentication was removed from {{account}}

The two-factor authentication (2FA) of your hosting account was removed.

Account: {{account}}
Domain:  {{domain}}
Server:  {{server}}
When:    {{time}}
By:      {{by}}
Reason:  {{reason}}
Ticket:  {{ticket}}

From now on the password alone opens the account. To set 2FA up again, log in to cPanel and open "Two-Factor
Authentication" under "Security".

If you did not expect this, somebody may be trying to get in: change the password of the account now, and tell
{{contact}}.

The 2FA of mailboxes and of team users was not changed. This message comes from a program: please do not reply to it.
`;
