# The memory of a backend does not grow with the calls it serves, whether they succeed, are refused or are repeats.
#
#   FITKART_MEMORY_CALLS=100000   calls of each function; 2,000 by default
use strict;
use warnings FATAL => 'all';
use lib '.';

use DBI;
use FitKart;
use PostgreSQL::Test::Utils;
use Test::More;

# What a backend may grow by, whatever the number of calls: allocators round up, caches fill. A leak of 128 bytes a call shows.
use constant {WARM_UP => 600, PEOPLE => 40, CONTEXTS_MAY_GROW => 128 * 1024, PROCESS_MAY_GROW => 1024 * 1024};

my $calls = $ENV{FITKART_MEMORY_CALLS} || 2_000;

my $server = new_server('memory');
$server->append_conf('postgresql.conf', "synchronous_commit = off\nautovacuum_naptime = 5s\nlog_statement = none");
$server->restart;
install_fitkart($server, 'memory');
my @people = people($server, 'memory', PEOPLE);
$server->safe_psql('memory', "SELECT fitkart.credit_coins(u, 1000000, 'bonus') FROM unnest('{" . join(',', @people) . "}'::uuid[]) AS u");
my $product = $server->safe_psql('memory', <<'SQL');
INSERT INTO fitkart.reward_products (id, name, coin_price, stock_quantity, is_active) VALUES (fitkart.uuid_v7(), 'Cup', 5, 1000000, true) RETURNING id
SQL
$server->safe_psql('memory', 'SELECT fitkart.spread_stock()');

my $place = sprintf 'dbi:Pg:dbname=memory;host=%s;port=%s', $server->host, $server->port;
my $backend = DBI->connect($place, $ENV{PGUSER}, '', {PrintError => 0, RaiseError => 1, AutoCommit => 1});
my $pid = $backend->{pg_pid};

my %statements;

sub call {
    my ($statement, @values) = @_;
    my $prepared = $statements{$statement} //= $backend->prepare($statement);
    $prepared->execute(@values);
    my ($answer) = $prepared->fetchrow_array;
    $prepared->finish;
    return $answer;
}

sub person { return $people[ $_[0] % PEOPLE ] }

# One call each, the number-th.
my %functions = (
    balance => sub { call('SELECT available_coins FROM fitkart.balance(?)', person($_[0])) },
    transfer_coins => sub {
        call('SELECT transaction_id FROM fitkart.transfer_coins(?, ?, 1, description => ?)', person($_[0]), person($_[0] + 1), 'for you');
    },
    'transfer_coins with a key' => sub {
        call('SELECT transaction_id FROM fitkart.transfer_coins(?, ?, 1, idempotency_key => ?)', person($_[0]), person($_[0] + 1), "k$_[0]");
    },
    'transfer_coins, repeated' => sub {
        call('SELECT transaction_id FROM fitkart.transfer_coins(?, ?, 1, idempotency_key => ?)', person(0), person(1), 'again');
    },
    'transfer_coins, refused' => sub {
        eval { call('SELECT transaction_id FROM fitkart.transfer_coins(?, ?, 1000000000)', person($_[0]), person($_[0] + 1)) };
        $backend->state eq 'KF101' or die $@;
    },
    'transfer_coins and reverse_transaction' => sub {
        my $transfer = call('SELECT transaction_id FROM fitkart.transfer_coins(?, ?, 1)', person($_[0]), person($_[0] + 1));
        call('SELECT reversal_id FROM fitkart.reverse_transaction(?, ?)', person($_[0]), $transfer);
    },
    'hold_coins and release_hold' => sub {
        my $hold = call('SELECT hold_id FROM fitkart.hold_coins(?, 3)', person($_[0]));
        call('SELECT status FROM fitkart.release_hold(?, ?)', person($_[0]), $hold);
    },
    'checkout and cancel_order' => sub {
        my $order = call(q{SELECT order_id FROM fitkart.checkout(?, jsonb_build_array(jsonb_build_object('product_id', ?::uuid, 'quantity', 1)))},
            person($_[0]), $product);
        call('SELECT status FROM fitkart.cancel_order(?)', $order);
    },
    record_steps => sub {
        my $minute = int($_[0] / PEOPLE);
        call(q{SELECT status FROM fitkart.record_steps(?, 50, 'phone_sensor', date_trunc('day', now()) - make_interval(days => 25, mins => - ?::int),
                      date_trunc('day', now()) - make_interval(days => 25, mins => - ?::int), recording_method => 'automatic')},
            person($_[0]), $minute % 30000, $minute % 30000 + 1);
    },
);

# Bytes of the backend's contexts, and of the process besides the shared buffers that it has touched.
sub memory {
    my $contexts = $backend->selectrow_array('SELECT sum(total_bytes) FROM pg_backend_memory_contexts');
    my ($anonymous) = -r "/proc/$pid/status" ? slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+) kB/m : ();
    return ($contexts, $anonymous ? 1024 * $anonymous : 0);
}

# All of them first: plans, catalogue and caches that each needs once.
for my $name (sort keys %functions) {
    $functions{$name}->($_) for 1 .. WARM_UP;
}
for my $name (sort keys %functions) {
    my ($contexts, $process) = memory();
    $functions{$name}->($_) for WARM_UP + 1 .. WARM_UP + $calls;
    my ($contexts_after, $process_after) = memory();
    note(sprintf '%s, %d calls: contexts %d kB %+d bytes, process %d kB %+d kB', $name, $calls, $contexts / 1024,
        $contexts_after - $contexts, $process / 1024, ($process_after - $process) / 1024);
    cmp_ok($contexts_after - $contexts, '<=', CONTEXTS_MAY_GROW, "$name: the memory contexts do not grow with calls");
    cmp_ok($process_after - $process, '<=', PROCESS_MAY_GROW, "$name: nor does the process");
}
is(broken_invariants($server, 'memory'), '', 'verify() is true');

$backend->disconnect;
$server->stop;
done_testing();
