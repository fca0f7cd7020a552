package Cpanel::Template;

# Stub: a template in WHM's page frame. It knows `[% name %]`, `[% name FILTER html %]`, the direction of the
# locale, and drops WRAPPER, SET and END; it is no Template Toolkit.
use strict;
use warnings;
use Whostmgr::HTMLInterface ();

( my $root = __FILE__ ) =~ s{/?usr/local/cpanel/Cpanel/Template\.pm\z}{};

sub process_template {
    my ( $service, $input ) = @_;
    die "unknown service $service" if $service ne 'whostmgr';
    my $file = $input->{template_file} // '';
    $file = "$root/usr/local/cpanel/whostmgr/docroot/templates/$file" if $file !~ m{^/};
    open my $template, '<', $file or return ( 0, "No such template: $file" );
    my $body = do { local $/; <$template> };

    # What the wrapper is given in the template itself counts as if the caller had passed it.
    my %wrapper = %{$input};
    if ( $body =~ s/\[%-?\s*WRAPPER\b(.*?)-?%\]//s ) {
        my $arguments = $1;
        $wrapper{$1} = $2 while $arguments =~ /(\w+)\s*=\s*['"]([^'"]*)['"]/g;
    }
    $body =~ s/\[%-?\s*(?:SET|USE|END)\b.*?%\]//gs;
    $body =~ s/\[%-?\s*locale\.get_html_dir_attr\(\)\s*-?%\]/Whostmgr::HTMLInterface::html_dir()/ge;
    $body =~ s/\[%-?\s*(\w+)(\s+FILTER\s+html|\s*\|\s*html)?\s*-?%\]/_value( $input->{$1}, $2 )/ge;

    my $header = Whostmgr::HTMLInterface::header_html( @wrapper{qw(header icon breadcrumburl)} );
    my $html = $wrapper{skipheader} ? $body : $header . $body . Whostmgr::HTMLInterface::footer_html();
    print $html if $input->{print};
    return ( 1, \$html );
}

sub _value {
    my ( $value, $escaped ) = @_;
    $value //= '';
    return $escaped ? Whostmgr::HTMLInterface::escape($value) : $value;
}

1;
