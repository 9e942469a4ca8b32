# A streaming standby reads the same books, and goes on with them when it is promoted.
use strict;
use warnings FATAL => 'all';
use lib '.';

use FitKart;
use PostgreSQL::Test::Cluster;
use Test::More;

my $primary = new_server('primary', allows_streaming => 1);
install_fitkart($primary, 'fit');
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

my @people = people($primary, 'fit', 4);
live($primary, 'fit', 'before');
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('write'));

is(contents_of($standby, 'fit'), contents_of($primary, 'fit'), 'every table has the same rows');
is(balances_of($standby, 'fit'), balances_of($primary, 'fit'), 'balances are equal');
is(broken_invariants($standby, 'fit'), '', 'verify() is true on the standby');
my ($status, undef, $refusal) = $standby->psql('fit', "SELECT * FROM fitkart.credit_coins('$people[0]', 1, 'bonus')");
like($refusal, qr/read-only transaction|during recovery/, 'the standby writes nothing');

$primary->stop;
$standby->promote;
live($standby, 'fit', 'after');
is(broken_invariants($standby, 'fit'), '', 'promoted, it goes on, and verify() is true');

$standby->stop;
done_testing();
