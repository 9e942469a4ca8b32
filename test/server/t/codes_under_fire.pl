# Sixteen clients buy gift cards while the staff loads codes: every unit that was sold has a code of its own, and no code was
# given twice.
use strict;
use warnings FATAL => 'all';
use lib '.';

use FitKart;
use PostgreSQL::Test::Utils;
use Test::More;

use constant {CLIENTS => 16, PURCHASES => 40, CODES => 500, CARD => '018f0000-0000-7000-8000-000000000007'};

my $server = new_server('codes');
install_fitkart($server, 'codes');
my @people = people($server, 'codes', CLIENTS);
$server->safe_psql('codes', "SELECT count(fitkart.credit_coins(u.id, 1000000, 'bonus')) FROM fitkart.users u WHERE u.email LIKE '%\@people.example'");
$server->safe_psql('codes', "SELECT fitkart.load_product_codes('${\CARD}', ARRAY(SELECT 'FIRST-' || n FROM generate_series(1, 50) n))");

# Each client buys one or two cards at a time, and now and then loads a few: more is wanted in all than there is.
my $script = PostgreSQL::Test::Utils::tempdir() . '/buy.sql';
append_to_file($script, <<"SQL");
DO \$buy\$
DECLARE
    buyer constant uuid := (SELECT u.id FROM fitkart.users u WHERE u.email LIKE '%\@people.example' ORDER BY random() LIMIT 1);
BEGIN
    IF random() < 0.1 THEN
        PERFORM fitkart.load_product_codes('${\CARD}', ARRAY(SELECT 'MORE-' || ceil(random() * ${\CODES}) FROM generate_series(1, 10)));
    ELSE
        PERFORM fitkart.checkout(buyer, jsonb_build_array(jsonb_build_object('product_id', '${\CARD}', 'quantity', ceil(random() * 2))));
    END IF;
EXCEPTION WHEN SQLSTATE 'KF102' THEN
    NULL;    -- sold out
END
\$buy\$;
SQL
command_ok([ 'pgbench', '-n', '-c', CLIENTS, '-j', 2, '-t', PURCHASES, '-f', $script, $server->connstr('codes') ], 'sixteen clients buy and load');
# pgbench counts a deadlock as a transaction that failed, and goes on.
ok(slurp_file($server->logfile) !~ /deadlock detected/, 'none waits crosswise');

my ($sold, $given, $codes) = split /\|/, $server->safe_psql('codes', <<'SQL');
SELECT (SELECT sum(i.quantity) FROM fitkart.order_items i WHERE i.is_digital),
       (SELECT count(*) FROM fitkart.product_codes c WHERE c.order_id IS NOT NULL),
       (SELECT count(DISTINCT c.code) FROM fitkart.product_codes c WHERE c.order_id IS NOT NULL)
SQL
cmp_ok($sold, '>', 50, "$sold cards were sold");
is($given, $sold, 'as many codes were given');
is($codes, $sold, 'each of them once');
is($server->safe_psql('codes', q{SELECT count(*) FROM fitkart.orders o WHERE o.status <> 'delivered'}), 0, 'every order was delivered at once');
is(broken_invariants($server, 'codes'), '', 'verify() is true');

$server->stop;
done_testing();
