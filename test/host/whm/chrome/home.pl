#!/usr/local/cpanel/3rdparty/bin/perl
# WHM's first page: a tile for each plugin that the user may open.
use strict;
use warnings;
use Whostmgr::HTMLInterface ();

delete $ENV{REMOTE_PASSWORD};
my $token = $ENV{cp_security_token} // '';
print "Content-type: text/html; charset=utf-8\r\n\r\n";
Whostmgr::HTMLInterface::defheader( 'Home', '', '' );
print qq{<section class="tiles" aria-label="Apps managed by AppConfig">\n};
for my $entry ( Whostmgr::HTMLInterface::menu_entries() ) {
    my ( $link, $icon, $label, $target ) = map { Whostmgr::HTMLInterface::escape($_) } "$token/cgi/$entry->{link}",
      "$token/addon_plugins/$entry->{icon}", @{$entry}{ 'label', 'target' };
    my $image = length $entry->{icon} ? qq{<img src="$icon" alt="" width="48" height="48">} : '';
    print qq{<a class="tile" href="$link" target="$target">$image$label</a>\n};
}
print "</section>\n";
Whostmgr::HTMLInterface::deffooter();
