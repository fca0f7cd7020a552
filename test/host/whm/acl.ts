/** WHM's privilege names, from the public documentation of `setacls`; others are dropped from an app's list (1.4). */
const known = new Set(
  `any all acct-summary add-pkg add-pkg-ip add-pkg-shell allow-addoncreate allow-emaillimits-pkgs
  allow-parkedcreate allow-shell allow-unlimited-bw-pkgs allow-unlimited-disk-pkgs allow-unlimited-pkgs
  assign-root-account-enhancements basic-system-info basic-whm-functions clustering connected-applications
  cors-proxy-get cpanel-api cpanel-integration create-acct create-dns create-user-session demo-setup digest-auth
  edit-account edit-dns edit-mx edit-pkg file-restore generate-email-config kill-acct kill-dns limit-bandwidth
  list-accts list-pkgs locale-edit mailcheck manage-api-tokens manage-dns-records manage-oidc manage-styles
  mysql-info news ns-config park-dns passwd public-contact quota rearrange-accts resftp restart show-bandwidth
  ssl ssl-buy ssl-gencrt ssl-info stats status suspend-acct thirdparty track-email upgrade-account
  viewglobalpackages`.split(/\s+/),
);

/** The ACLs of an app that exist; an invalid name is accepted at registration and dropped here (1.4). */
export function validAcls(names: readonly string[]): string[] {
  return names.filter((name) => known.has(name));
}

/** True for root and for a reseller with `all`. `acls` are the caller's own. */
export function isRootLevel(acls: readonly string[]): boolean {
  return acls.includes('all');
}

/**
 * Whether a caller passes an app's list: any one of the app's valid ACLs suffices, `any` is every WHM user, `all`
 * is root-level privilege; an empty list denies unless the tweak `permit_appconfig_entries_without_acls` is on (1.6).
 */
export function passes(
  appAcls: readonly string[],
  callerAcls: readonly string[],
  emptyPermitted: boolean,
): boolean {
  const valid = validAcls(appAcls);
  if (valid.length === 0) return emptyPermitted;
  return isRootLevel(callerAcls) || valid.some((name) => name === 'any' || callerAcls.includes(name));
}

/** A token's rights: what its owner has and the token was given as well (1.7). */
export function narrow(ownerAcls: readonly string[], tokenAcls: readonly string[]): string[] {
  return isRootLevel(ownerAcls) ? [...tokenAcls] : tokenAcls.filter((name) => ownerAcls.includes(name));
}
