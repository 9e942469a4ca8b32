# 16 clients send coins from A to B and from B to A, one by one and in batches, at each isolation level: nobody meets a deadlock,
# and no coin is made or lost.
use strict;
use warnings FATAL => 'all';
use lib '.';

use FitKart;
use PostgreSQL::Test::Utils;
use Test::More;

use constant {CLIENTS => 16, TRANSACTIONS => 50};

my $server = new_server('crossing');
$server->append_conf('postgresql.conf', 'log_statement = none');
$server->restart;
install_fitkart($server, 'crossing');
my ($ana, $ben) = people($server, 'crossing', 2);
my $folder = PostgreSQL::Test::Utils::tempdir();

# A script each: pgbench tries a script again from its first statement.
append_to_file("$folder/ana.sql", "SELECT fitkart.transfer_coins('$ana', '$ben', 2);\n");
append_to_file("$folder/ben.sql", "SELECT fitkart.transfer_coins('$ben', '$ana', 2);\n");
append_to_file("$folder/batch.sql", <<"SQL");
SELECT fitkart.transfer_coins_batch(ARRAY['$ben', '$ana']::uuid[], ARRAY['$ana', '$ben']::uuid[], ARRAY[2, 2]);
SQL

for my $level ('read committed', 'repeatable read', 'serializable') {
    local $ENV{PGOPTIONS} = "-c default_transaction_isolation=" . $level =~ s/ /\\ /r;
    my ($out, $errors) = run_command([ 'pgbench', '-n', '-c', CLIENTS, '-j', 2, '-t', TRANSACTIONS, '--max-tries=100000', '--failures-detailed',
        (map { ('-f', "$folder/$_.sql") } 'ana', 'ben', 'batch'), '-h', $server->host, '-p', $server->port, 'crossing' ]);
    my $transactions = CLIENTS * TRANSACTIONS;
    like($out, qr{actually processed: $transactions/$transactions}, "$level: all are carried out");
    like($out, qr{number of deadlock failures: 0 }, "$level: none fails by a deadlock");
    unlike($errors, qr{ERROR|deadlock|aborted}, "$level: no error but those that are tried again");
    is(broken_invariants($server, 'crossing'), '', "$level: verify() is true");
    is($server->safe_psql('crossing', 'SELECT sum(w.available_coins) FROM fitkart.wallets AS w'), 2000, "$level: no coin was made or lost");
}
unlike(slurp_file($server->logfile), qr/deadlock detected/, 'the server saw no deadlock');

$server->stop;
done_testing();
