package Cpanel::Locale;

# Stub: the operator's locale, as the simulated frame shows it.
use strict;
use warnings;
use Whostmgr::HTMLInterface ();

sub get_handle { return bless {}, shift }

sub get_language_tag { return Whostmgr::HTMLInterface::locale() }

sub get_html_dir_attr { return Whostmgr::HTMLInterface::html_dir() }

1;
