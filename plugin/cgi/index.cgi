#!/usr/local/cpanel/3rdparty/bin/perl
# The page in WHM's frame: a place for it to grow, and its script. No data, no logic.
use strict;
use warnings;

BEGIN { delete $ENV{'REMOTE_PASSWORD'}; }

use lib '/usr/local/cpanel';
use Whostmgr::ACLS          ();
use Whostmgr::HTMLInterface ();

my $title = '2FA Reset';
my $self  = '/cgi/whm-2fa-reset/index.cgi';

# cpsrvd has checked the ACL already; a second gate holds if the registration is ever changed by hand. Which
# limited resellers are admitted is the daemon's to say: the page shows nothing that it does not get from there.
Whostmgr::ACLS::init_acls();
if ( !Whostmgr::ACLS::hasroot() && !Whostmgr::ACLS::checkacl('create-acct') ) {
    print "Status: 403 Forbidden\r\nContent-type: text/html; charset=utf-8\r\n\r\n";
    print "<!DOCTYPE html><title>$title</title><p>You do not have permission to use $title.</p>\n";
    exit;
}

my ($token) = ( $ENV{'cp_security_token'} // '' ) =~ m{\A(/cpsess[A-Za-z0-9_]+)\z};
my ( $lang, $dir ) = ( '', '' );
eval {    # Where it cannot be told, the page asks the frame around it.
    require Cpanel::Locale;
    my $locale = Cpanel::Locale->get_handle();
    ($lang) = $locale->get_language_tag() =~ m{\A([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\z};
    ($dir) = $locale->get_html_dir_attr() =~ m{\A(ltr|rtl)\z};
};
my $data = sprintf q{data-token="%s" data-lang="%s" data-dir="%s"}, map { $_ // '' } $token, $lang, $dir;

print "Content-type: text/html; charset=utf-8\r\nReferrer-Policy: same-origin\r\n\r\n";
Whostmgr::HTMLInterface::defheader( $title, '', $self );
print qq{<div id="whm-2fa-reset" $data></div>\n};
print qq{<noscript>$title needs JavaScript.</noscript>\n<script src="assets/app.js" defer></script>\n};
Whostmgr::HTMLInterface::deffooter();
