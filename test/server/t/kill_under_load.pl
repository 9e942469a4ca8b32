# kill -9 of the server under concurrent transfers, ten times: every transfer that was acknowledged is there.
use strict;
use warnings FATAL => 'all';
use lib '.';

use FitKart;
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

use constant {ROUNDS => 10, CLIENTS => 6, TRANSFERS => 5000, PEOPLE => 20};

my $server = new_server('crash');
install_fitkart($server, 'crash');
my @people = people($server, 'crash', PEOPLE);
my $all_coins = PEOPLE * 1000;
my $folder = PostgreSQL::Test::Utils::tempdir();
my @acknowledged;

# One client's transfers, each in a transaction of its own; psql prints the id of each that the server acknowledged.
sub transfers {
    my ($round, $client) = @_;
    my $file = "$folder/$round-$client.sql";
    my @statements = map {
        my $from = int(rand(PEOPLE));
        my $to = ($from + 1 + int(rand(PEOPLE - 1))) % PEOPLE;
        sprintf "SELECT t.transaction_id FROM fitkart.transfer_coins(from_user => '%s', to_user => '%s', amount => %d, idempotency_key => '%s') t;\n",
            $people[$from], $people[$to], 1 + int(rand(3)), "$round-$client-$_";
    } 1 .. TRANSFERS;
    append_to_file($file, join '', @statements);
    return $file;
}

srand(20260302);
for my $round (1 .. ROUNDS) {
    my (@clients, @answers);
    for my $client (1 .. CLIENTS) {
        my $answer = '';
        push @answers, \$answer;
        push @clients, IPC::Run::start([ 'psql', '-X', '-At', '-d', $server->connstr('crash'), '-f', transfers($round, $client) ],
            '>', \$answer, '2>', \my $errors);
    }
    my $before = $server->safe_psql('crash', 'SELECT sum(w.last_seq) FROM fitkart.wallets w');
    $server->poll_query_until('crash', 'SELECT sum(w.last_seq) > ' . ($before + 100 + 60 * $round) . ' FROM fitkart.wallets w')
        or die 'the clients do not get on';
    $server->kill9;
    $_->finish for @clients;

    restart($server);

    my @ids = grep {/^[0-9a-f-]{36}$/} map { split /\n/, $$_ } @answers;
    push @acknowledged, @ids;
    cmp_ok(scalar @ids, '>', 20, "round $round: " . @ids . ' transfers were acknowledged before the kill');
    my $lost = $server->safe_psql('crash', "SELECT count(*) FROM unnest('{" . join(',', @acknowledged)
            . "}'::uuid[]) AS a (id) WHERE NOT EXISTS (SELECT FROM fitkart.coin_transactions t WHERE t.id = a.id)");
    is($lost, 0, "round $round: none of the " . @acknowledged . ' acknowledged so far is lost');
    is(broken_invariants($server, 'crash'), '', "round $round: verify() is true");
    is($server->safe_psql('crash', 'SELECT sum(w.available_coins + w.frozen_coins) FROM fitkart.wallets w'),
        $all_coins, "round $round: no coin was made or lost");
}

$server->stop;
done_testing();
