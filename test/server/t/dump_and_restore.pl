# A plain dump is a whole backup: restored, it holds the same, goes on working, and is as well guarded as before.
use strict;
use warnings FATAL => 'all';
use lib '.';

use FitKart;
use PostgreSQL::Test::Utils;
use Test::More;

my $server = new_server('origin');
install_fitkart($server, 'origin');
people($server, 'origin', 8);
live($server, 'origin', 'before');
is(broken_invariants($server, 'origin'), '', 'the original is sound');

my $contents = contents_of($server, 'origin');
my $balances = balances_of($server, 'origin');
like($balances, qr/\|[1-9]/, 'there are coins to compare');
my $folder = PostgreSQL::Test::Utils::tempdir();
my $cross = $server->connstr('origin');

# What must hold of any copy: the same rows, guards in place, and life goes on.
sub expect_sound_copy {
    my ($copy, $database, $how) = @_;
    is(contents_of($copy, $database), $contents, "$how: every table has the same rows");
    is(balances_of($copy, $database), $balances, "$how: balances are equal");
    is(broken_invariants($copy, $database), '', "$how: verify() is true");
    my ($status, undef, $refusal) = $copy->psql($database, 'UPDATE fitkart.coin_transactions SET amount = amount + 1');
    like($refusal, qr/LEDGER_IMMUTABLE/, "$how: the books cannot be rewritten");
    live($copy, $database, 'after');
    isnt(balances_of($copy, $database), $balances, "$how: coins move again");
    is(broken_invariants($copy, $database), '', "$how: verify() is true after more writes");
    return;
}

# pg_dump | psql into another database of the same server
$server->command_ok([ 'pg_dump', '-d', $cross, '-f', "$folder/plain.sql" ], 'pg_dump writes a plain dump');
$server->safe_psql('postgres', 'CREATE DATABASE plain');
$server->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $server->connstr('plain'), '-f', "$folder/plain.sql" ],
    'psql restores it without an error');
expect_sound_copy($server, 'plain', 'pg_dump | psql');

# custom format, in parallel
$server->command_ok([ 'pg_dump', '-Fc', '-d', $cross, '-f', "$folder/custom.dump" ], 'pg_dump writes a custom dump');
$server->safe_psql('postgres', 'CREATE DATABASE custom');
$server->command_ok([ 'pg_restore', '-j2', '--exit-on-error', '-d', $server->connstr('custom'), "$folder/custom.dump" ],
    'pg_restore -j2 restores it without an error');
expect_sound_copy($server, 'custom', 'pg_restore -j2');

# another server: roles come by pg_dumpall, owners and grants by adopt()
my $other = new_server('other');
$server->command_ok([ 'pg_dump', '--no-owner', '--no-privileges', '-d', $cross, '-f', "$folder/bare.sql" ], 'pg_dump --no-owner');
$other->safe_psql('postgres', 'CREATE DATABASE bare');
$other->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $other->connstr('bare'), '-f', "$folder/bare.sql" ],
    'a server without our roles takes it');
$other->safe_psql('bare', 'SELECT fitkart.adopt()');
expect_sound_copy($other, 'bare', 'pg_dump --no-owner, then adopt()');

# the code goes, the data stay
my ($status, undef, $refusal) = $server->psql('origin', 'DROP EXTENSION fitkart');
isnt($status, 0, 'DROP EXTENSION refuses while the tables need the code');
$server->safe_psql('origin', 'SET client_min_messages = error; DROP EXTENSION fitkart CASCADE');
is($server->safe_psql('origin', 'SELECT count(*) > 0 FROM fitkart.coin_transactions'), 't', 'with CASCADE the rows stay');
$server->safe_psql('origin', 'CREATE EXTENSION fitkart; SELECT * FROM fitkart.migrate()');
expect_sound_copy($server, 'origin', 'DROP EXTENSION CASCADE, CREATE, migrate()');

$server->stop;
$other->stop;
done_testing();
