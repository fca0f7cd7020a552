package Whostmgr::ACLS;

# Stub: privileges of the WHM user that runs the CGI, from REMOTE_USER and /var/cpanel/resellers.
use strict;
use warnings;

our %ACL;
( my $root = __FILE__ ) =~ s{/?usr/local/cpanel/Whostmgr/ACLS\.pm\z}{};

sub init_acls {
    my $user = $ENV{REMOTE_USER} // '';
    my @own = $user eq 'root' ? ('all') : _list( "$root/var/cpanel/resellers", "$user:" );
    %ACL = map { $_ => 1 } @own;
    return 1 if !length( $ENV{WHM_API_TOKEN_NAME} // '' );

    # A token may have fewer privileges than its owner.
    my %token = map { $_ => 1 } _list( "$root/sim/whm-api-tokens", "$user:$ENV{WHM_API_TOKEN_NAME}:" );
    %ACL = $ACL{all} ? %token : map { $_ => 1 } grep { $token{$_} } keys %ACL;
    return 1;
}

sub hasroot { return $ACL{all} ? 1 : 0 }

sub checkacl {
    my ($name) = @_;
    return $ACL{all} || $ACL{$name} ? 1 : 0;
}

sub _list {
    my ( $file, $prefix ) = @_;
    open my $lines, '<', $file or return;
    while ( my $line = <$lines> ) {
        chomp $line;
        return split /,/, substr( $line, length $prefix ) if index( $line, $prefix ) == 0;
    }
    return;
}

1;
