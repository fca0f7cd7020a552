package Whostmgr::HTMLInterface;

# Stub: WHM's page frame around a CGI's own body, with the style sheets that every page of WHM loads.
use strict;
use warnings;
use Whostmgr::ACLS ();

( my $root = __FILE__ ) =~ s{/?usr/local/cpanel/Whostmgr/HTMLInterface\.pm\z}{};

sub defheader {
    my ( $title, $icon, $breadcrumb_url ) = @_;
    print header_html( $title, $icon, $breadcrumb_url );
    return;
}

sub deffooter {
    print footer_html();
    return;
}

sub header_html {
    my ( $title, $icon, $url ) = map { $_ // '' } @_;
    my $token = $ENV{cp_security_token} // '';
    my $style = "$token/cPanel_magic_revision_1700000000/sim_chrome";
    my ( $lang, $dir ) = ( locale(), html_dir() );
    my ( $page, $user ) = map { escape($_) } $title, $ENV{REMOTE_USER} // '';
    my $image = length $icon ? '<img class="page-icon" alt="" src="' . escape("$token/addon_plugins/$icon") . '">' : '';
    my $crumb = length $url ? '<a href="' . escape("$token$url") . qq{">$page</a>} : '';
    my $trail = length $url ? qq{<li>Plugins</li><li aria-current="page">$crumb</li>} : '';
    my $menu = _menu( $token, $url );
    return <<"HTML";
<!DOCTYPE html>
<html lang="$lang" dir="$dir">
<head>
<meta charset="utf-8">
<title>WHM: $page</title>
<link rel="stylesheet" href="$style/frame.css">
<link rel="stylesheet" href="$style/hostile.css">
<script>window.CPANEL = { security_token: "$token", is_rtl: "$dir" === "rtl" };</script>
</head>
<body class="whm">
<header id="masthead"><a class="brand" href="$token/">WHM</a>
<form class="search" role="search"><input id="quickJump" type="search" placeholder="Search tools and accounts" aria-label="Search tools and accounts"></form>
<span class="account">$user</span><a class="logout" href="$token/logout/">Log out</a></header>
<div id="shell">
<nav id="navigation" aria-label="Tools">
<a href="$token/">Home</a>
<h2>Plugins</h2>
<ul>
$menu</ul>
</nav>
<main id="contentContainer">
<ol id="breadcrumbs"><li><a href="$token/">Home</a></li>$trail</ol>
<h1 class="page-header">$image$page</h1>
HTML
}

sub footer_html {
    my $version = _slurp("$root/usr/local/cpanel/version");
    $version =~ s/\s+\z//;
    return <<"HTML";
</main>
</div>
<footer id="footer">cPanel &amp; WHM (simulated) $version</footer>
</body>
</html>
HTML
}

sub locale {
    return _slurp("$root/sim/whm-control.json") =~ /"locale"\s*:\s*"([a-z]+)"/ ? $1 : 'en';
}

sub html_dir { return locale() eq 'ar' ? 'rtl' : 'ltr' }

sub escape {
    my ($text) = @_;
    $text =~ s/([&<>"'])/'&#' . ord($1) . ';'/ge;
    return $text;
}

# One entry a block of `key: "value"` lines, as the menu cache holds them.
sub menu_entries {
    Whostmgr::ACLS::init_acls();
    my @entries;
    for my $block ( split /^- /m, _slurp("$root/var/cpanel/pluginscache.yaml") ) {
        my %entry = $block =~ /^\s*(\w+): "((?:[^"\\]|\\.)*)"$/mg;
        next if !exists $entry{link};
        s/\\(.)/$1/g for values %entry;
        push @entries, \%entry if grep { $_ eq 'any' || Whostmgr::ACLS::checkacl($_) } split /,/, $entry{acls};
    }
    return @entries;
}

sub _menu {
    my ( $token, $url ) = @_;
    my $html = '';
    for my $entry ( menu_entries() ) {
        my ( $link, $icon, $label, $target ) =
          map { escape($_) } "$token/cgi/$entry->{link}", "$token/addon_plugins/$entry->{icon}", @{$entry}{ 'label', 'target' };
        my $image = length $entry->{icon} ? qq{<img src="$icon" alt="" width="24" height="24">} : '';

        # The entry whose `entryurl` ends the breadcrumb url is the current one.
        my $current = length $url && $url =~ /\Q$entry->{link}\E\z/ ? ' aria-current="page"' : '';
        $html .= qq{<li><a id="$entry->{key}" href="$link" target="$target"$current>$image<span>$label</span></a></li>\n};
    }
    return $html;
}

sub _slurp {
    my ($file) = @_;
    open my $content, '<', $file or return '';
    local $/;
    return <$content> // '';
}

1;
